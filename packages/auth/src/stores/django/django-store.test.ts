import { afterAll, describe, test } from 'vitest'
import { type OpenStores, ownFieldsOfContract, storeContract } from '../../testing/index.ts'
import {
  createDjangoDatabases,
  type DjangoModel,
  testUnsignedToken,
} from '../../testing/test-django-database.ts'
import { djangoStore } from './index.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

// every own field of the contract in a JSONField; no name of a column has an apostrophe in it
const fieldColumns = Object.fromEntries(
  ownFieldsOfContract.map((name) => [name, `own_${name.replace(/\W/g, '_')}`]),
)
const more = Object.values(fieldColumns).map(
  (column) => `"${column}" text NULL CHECK ((JSON_VALID("${column}") OR "${column}" IS NULL))`,
)

const opening =
  (model: DjangoModel, connections: number): OpenStores =>
  async (clock) => {
    const path = databases.make({ ...model, more })
    const open = () =>
      djangoStore({
        path,
        clock,
        userCheck: 'active',
        userTable: model.userTable,
        columns: fieldColumns,
        ownFields: ownFieldsOfContract,
        unsignedToken: testUnsignedToken,
      })
    const store = await open()
    await store.migrate()
    const others = await Promise.all(Array.from({ length: connections - 1 }, open))
    return [store, ...others]
  }

describe.each<[string, DjangoModel, number]>([
  ['of one process', {}, 1],
  ['that two connections share', {}, 2],
  ['without token_blacklist', { tokenBlacklist: false }, 2],
  ['with a model of its own', { userTable: 'shop_user' }, 2],
  ['whose users have UUIDs', { userTable: 'shop_user', key: 'char(32)' }, 2],
])('a database of Django %s', (_kind, model, connections) => {
  const traits = { keepsUsernameKeys: false, ordersUsersByCreation: model.key !== 'char(32)' }
  for (const { name, run } of storeContract(opening(model, connections), traits)) test(name, run)
})
