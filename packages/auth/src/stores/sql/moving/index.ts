// The ends of an import, whichever databases they are in. Implements the ports of moving/.
export { copyTables, type ReadableTables } from './copied-tables.ts'
export { djangoSource } from './django-source.ts'
export { importTarget } from './import-target.ts'
export { isWhole, quote, type SourceDialect } from './source-dialect.ts'
