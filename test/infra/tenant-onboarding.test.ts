import { expect, it } from 'vitest';
import { keyArn, keyTable, quotaTable, startFixture, table } from '../unit/bin/commands/tenant-fixture.ts';
import { resolved } from './support/resolved.ts';
import { synthesize } from './support/synthesize.ts';

it('a stack says of itself what onboarding needs to know', async () => {
  const template = resolved('dev');
  const outputs = Object.entries(
    synthesize('dev').template.toJSON().Outputs as Record<string, { Value: unknown }>,
  )
    .filter(([name]) =>
      /^(?:TenantTableName|TenantKeyTableName|TenantKeyId|QuotaTableName|UsagePlan\w+|UserPoolId|Issuer|TokenUrl)$/.test(
        name,
      ),
    )
    .map(([name, { Value }]) => [name, String(template.value(Value))]);
  const fixture = await startFixture();
  // The tables and the key of the fixture, under the outputs' names.
  const said: Record<string, string> = {
    ...Object.fromEntries(outputs),
    ...{
      TenantTableName: table,
      TenantKeyTableName: keyTable,
      TenantKeyId: keyArn,
      QuotaTableName: quotaTable,
    },
  };
  const { UsagePlanStandard, UsagePlanPremium, Issuer } = said;
  fixture.aws.outputs = said;
  for (const plan of [UsagePlanStandard, UsagePlanPremium]) fixture.aws.keys.plans.set(plan ?? '', new Set());

  try {
    const made = await fixture.run('add', 'acme', '--name', 'Acme', '--tier', 'premium');

    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    expect(outputs.map(([name]) => name)).toEqual(
      expect.arrayContaining(['TenantTableName', 'TenantKeyTableName', 'TenantKeyId', 'QuotaTableName']),
    );
    expect(fixture.aws.keys.plans.get(UsagePlanPremium ?? '')?.size).toBe(1);
    expect(fixture.dynamoDb.items(table)).toMatchObject([{ pk: 'tenant#acme', issuer: Issuer }]);
  } finally {
    await fixture.close();
  }
});

it.each([
  ['dev', 'the index', /^https:\/\/askacme-dev-\S+\.pinecone\.io$/],
  ['aurora', 'the cluster’s writer', /^postgres:\/\/\S+\/askacme$/],
] as const)('the stack %s says that its documents are at %s, as its functions know it', (name, _, form) => {
  const template = resolved(name);
  const { Outputs, Resources } = synthesize(name).template.toJSON() as {
    Outputs: Record<string, { Value: unknown }>;
    Resources: Record<
      string,
      { Type: string; Properties?: { Environment?: { Variables?: Record<string, unknown> } } }
    >;
  };
  const places = Object.values(Resources).flatMap(({ Properties }) => {
    const { PINECONE_INDEX_HOST: index, DATABASE_URL: database } = Properties?.Environment?.Variables ?? {};
    return [index, database].flatMap((one) => (one === undefined ? [] : [String(template.value(one))]));
  });

  const address = String(template.value(Outputs.StoreAddress?.Value));

  expect(address).toMatch(form);
  expect(places.length).toBeGreaterThan(3);
  expect(new Set(places.map((place) => place.replace('app_user@', '')))).toEqual(new Set([address]));
});
