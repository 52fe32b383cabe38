import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { type OpenStores, ownFieldsOfContract, storeContract } from '../../testing/index.ts'
import { type DjangoModel, testUnsignedToken } from '../../testing/test-django-database.ts'
import { createDjangoPostgres } from '../../testing/test-django-postgres.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { djangoPostgresStore } from './index.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('the tables of Django on PostgreSQL: it is not installed')

let postgres: TestPostgres

beforeAll(async () => {
  if (isInstalled) postgres = await startTestPostgres({ isDurable: false })
})
afterAll(() => postgres?.close())

const fieldColumns = Object.fromEntries(
  ownFieldsOfContract.map((name) => [name, `own_${name.replace(/\W/g, '_')}`]),
)
const more = Object.values(fieldColumns).map(
  (column) => `"${column}" text NULL CHECK ((JSON_VALID("${column}") OR "${column}" IS NULL))`,
)

function opening(model: DjangoModel): OpenStores {
  let made: Promise<string> | undefined
  return async (clock) => {
    made ??= makeTables(model)
    const address = await made
    await postgres.empty(address)
    const open = () =>
      djangoPostgresStore({
        postgres: { address, clock },
        userCheck: 'active',
        userTable: model.userTable,
        columns: fieldColumns,
        ownFields: ownFieldsOfContract,
        unsignedToken: testUnsignedToken,
      })
    return [await open(), await open()]
  }
}

async function makeTables(model: DjangoModel): Promise<string> {
  const address = await createDjangoPostgres(postgres, { ...model, more })
  const store = await djangoPostgresStore({
    postgres: { address },
    userCheck: 'active',
    userTable: model.userTable,
    columns: fieldColumns,
    ownFields: [],
    unsignedToken: testUnsignedToken,
  })
  expect(await store.migrate()).toContain('0003_scale')
  await store.close()
  return address
}

describe.skipIf(!isInstalled).each<[string, DjangoModel]>([
  ['with its own users', {}],
  ['whose users have UUIDs', { userTable: 'shop_user', key: 'char(32)' }],
])('Django on PostgreSQL %s', (_kind, model) => {
  const traits = { keepsUsernameKeys: false, ordersUsersByCreation: model.key !== 'char(32)' }
  for (const { name, run } of storeContract(opening(model), traits)) test(name, run)
})
