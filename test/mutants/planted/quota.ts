/** Denial of wallet: what is paid for before it is counted, or counted for somebody else. */
import type { Mutant } from '../mutant.ts';

const withinQuota = { file: 'shared/quota/within-quota.ts', tests: ['test/unit/functions/quota.test.ts'] };
/** All that a request does within its budget. */
const work = `  const reservation = await reserve(parts, origin, amounts);
  const spent = { documents: 0, chunks: 0, tokens: 0 };
  try {
    return await work(({ documents = 0, chunks = 0, tokens = 0 }) => {
      spent.documents += documents;
      spent.chunks += chunks;
      spent.tokens += tokens;
    });
  } finally {
    await settle(parts, origin, reservation, spent);
  }
`;
const inMemory = {
  file: 'shared/adapters/offline/quota-ledger.ts',
  tests: ['test/contract/memory-quota-ledger.test.ts'],
};
const inTable = {
  file: 'shared/adapters/dynamodb/quota-item.ts',
  tests: ['test/contract/dynamodb-quota-ledger.test.ts'],
};

export const quotaMutants: readonly Mutant[] = [
  {
    name: 'a budget is asked after what it pays for',
    ...withinQuota,
    find: work,
    replace: `  const spent = { documents: 0, chunks: 0, tokens: 0 };
  try {
    return await work(({ documents = 0, chunks = 0, tokens = 0 }) => {
      spent.documents += documents;
      spent.chunks += chunks;
      spent.tokens += tokens;
    });
  } finally {
    await settle(parts, origin, await reserve(parts, origin, amounts), spent);
  }
`,
  },
  {
    name: 'what failed is never settled',
    ...withinQuota,
    find: work,
    replace: `  const reservation = await reserve(parts, origin, amounts);
  const spent = { documents: 0, chunks: 0, tokens: 0 };
  const result = await work(({ documents = 0, chunks = 0, tokens = 0 }) => {
    spent.documents += documents;
    spent.chunks += chunks;
    spent.tokens += tokens;
  });
  await settle(parts, origin, reservation, spent);
  return result;
`,
  },
  {
    name: 'where nobody counts everything is free',
    ...withinQuota,
    find: 'const outcome = await ledger.reserve(tenant.tenantId, amounts);',
    replace: `const free = { granted: true, tenantId: tenant.tenantId, id: '', minute: 0, amounts } as const;
  const outcome = await ledger.reserve(tenant.tenantId, amounts).catch(() => free);`,
  },
  {
    name: 'what is over the budget is logged and let through',
    ...withinQuota,
    find: "throw new AppError('quota-exceeded', { detail: detailOf(outcome), retryAfterSeconds });",
    replace: `const { tenantId } = tenant;
  if (amounts.requests === 0) throw new AppError('quota-exceeded', { detail: detailOf(outcome), retryAfterSeconds });
  return { granted: true, tenantId, id: '', minute: 0, amounts };`,
  },
  {
    name: 'a request that does not fit takes the rest of a budget',
    file: 'shared/quota/quota-windows.ts',
    find: 'used[one] + amounts[one] > limits[one]',
    replace: 'used[one] >= limits[one]',
    tests: inMemory.tests,
  },
  {
    name: 'all tenants have one budget (in memory)',
    ...inMemory,
    find: 'accountAt(accounts.get(tenantId), minuteAt(now))',
    replace: 'accountAt([...accounts.values()][0], minuteAt(now))',
  },
  {
    name: 'many who ask at once all get what is there for one (in memory)',
    ...inMemory,
    find: 'const refusal = refusalOf(used, { amounts, limits, minute, nowMs: now });',
    replace:
      'const refusal = await Promise.resolve(refusalOf(used, { amounts, limits, minute, nowMs: now }));',
  },
  {
    name: 'all tenants have one budget (in a table)',
    ...inTable,
    find: '`${tenantId}#day#${dateOf(day)}`',
    replace: '`${typeof tenantId}#day#${dateOf(day)}`',
  },
  {
    name: 'many who ask at once all get what is there for one (in a table)',
    ...inTable,
    find: '[...fits, ...(isMarked',
    replace: '[...fits.slice(0, 0), `attribute_not_exists(never)`, ...(isMarked',
  },
];
