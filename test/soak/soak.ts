/**
 * npm run soak: 50 clients of 10 tenants, 20,000 mixed operations while the process is killed and the store fails, and every
 * answer held against what was written. Run: npm run soak -- [--store embedded|pinecone] [--operations N] [--kills N]
 */
import { parseArgs } from 'node:util';
import { createRandom } from '../bench/random.ts';
import { createSoakClient, type SoakClient, type Tokens } from './client.ts';
import { type Service, startService } from './service.ts';
import { makeSubjects, type Subject } from './subject.ts';

const clients = 50;
/** Ids that begin alike. */
const tenants = Array.from({ length: 10 }, (_, n) => (n === 0 ? 'acme' : `acme-${n + 1}`));
const shownFaults = 20;

interface Plan {
  readonly store: 'embedded' | 'pinecone';
  readonly operations: number;
  readonly kills: number;
}

function readPlan(): Plan {
  const { values } = parseArgs({
    options: {
      store: { type: 'string', default: 'embedded' },
      operations: { type: 'string', default: '20000' },
      kills: { type: 'string', default: '8' },
    },
  });
  if (values.store !== 'embedded' && values.store !== 'pinecone')
    throw new Error('--store takes embedded or pinecone');
  return { store: values.store, operations: Number(values.operations), kills: Number(values.kills) };
}

async function issueTokens({ issuer }: Service): Promise<ReadonlyMap<string, Tokens>> {
  const expiresInSeconds = 24 * 3_600;
  const entries = tenants.map(
    async (tenantId): Promise<[string, Tokens]> => [
      tenantId,
      {
        cleared: await issuer.issueToken({ tenantId, roles: ['admin', 'pii_access'], expiresInSeconds }),
        uncleared: await issuer.issueToken({ tenantId, roles: [], expiresInSeconds }),
      },
    ],
  );
  return new Map(await Promise.all(entries));
}

async function work(
  client: SoakClient,
  subjects: readonly Subject[],
  service: Service,
  plan: Plan,
): Promise<void> {
  const random = createRandom('mixed operations');
  let begun = 0;
  let killing = Promise.resolve();
  const one = async (): Promise<void> => {
    const subject = random.pick(subjects);
    const seesHidden = random.fraction() < 0.5;
    const draw = random.fraction();
    if (draw < 0.35) return client.write(subject, draw < 0.1);
    if (draw < 0.65) return client.read(subject, seesHidden);
    if (draw < 0.85) return client.ask(subject.tenant, seesHidden);
    return client.list(subject.tenant, seesHidden);
  };
  const worker = async (): Promise<void> => {
    while (begun < plan.operations) {
      begun++;
      if (
        plan.kills > 0 &&
        begun % Math.floor(plan.operations / (plan.kills + 1)) === 0 &&
        service.kills < plan.kills
      )
        killing = killing.then(() => service.kill());
      await one();
    }
  };
  await Promise.all(Array.from({ length: clients }, worker));
  await killing;
}

/** Once all is quiet: everything is as it was acknowledged, and what is deleted leaves nothing behind. */
async function lookAtTheEnd(
  client: SoakClient,
  subjects: readonly Subject[],
  service: Service,
): Promise<void> {
  for (const subject of subjects) {
    await client.read(subject, true);
    await client.read(subject, false);
    // What failed in between is mended by the next write.
    await client.write(subject, false);
    await client.read(subject, true);
  }
  for (const tenant of tenants) await client.list(tenant, false);
  for (const subject of subjects) {
    await client.write(subject, true);
    await client.read(subject, true);
  }
  for (const tenant of tenants) await client.list(tenant, true);
  const remains = service.remains() ?? [];
  if (remains.length > 0)
    throw new Error(
      `${remains.length} records are left after everything was deleted: ${remains.slice(0, 3)}`,
    );
}

async function main(): Promise<number> {
  const plan = readPlan();
  const service = await startService(plan.store, tenants);
  const faults: string[] = [];
  const statuses = new Map<number, number>();
  const subjects = makeSubjects(tenants);
  try {
    const client = createSoakClient({
      service,
      subjects,
      tokens: await issueTokens(service),
      wrong: (what) => faults.push(what),
      count: (status) => statuses.set(status, (statuses.get(status) ?? 0) + 1),
    });
    const startMs = performance.now();
    await work(client, subjects, service, plan);
    service.calm();
    await lookAtTheEnd(client, subjects, service);
    const seconds = Math.round((performance.now() - startMs) / 1_000);
    const counts = [...statuses].sort(([left], [right]) => left - right);
    console.log(
      `${plan.store}: ${plan.operations} operations, ${clients} clients, ${tenants.length} tenants, ${service.kills} kills, ${seconds} s`,
    );
    console.log(
      `answers: ${counts.map(([status, count]) => `${status === 0 ? 'cut off' : status} ${count}`).join(', ')}`,
    );
    for (const fault of faults.slice(0, shownFaults)) console.log(`WRONG: ${fault}`);
    console.log(
      faults.length === 0
        ? 'Nothing acknowledged was lost, nothing deleted came back, nothing foreign was seen.'
        : `${faults.length} answers were wrong.`,
    );
    return faults.length === 0 ? 0 : 1;
  } finally {
    await service.close();
  }
}

process.exitCode = await main();
