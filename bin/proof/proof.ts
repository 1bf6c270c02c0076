/** The proof: every attack on every combination of walls, on both stores. */
import packageJson from '../../package.json' with { type: 'json' };
import type { Target } from './attack.ts';
import { attackClasses } from './attacks/all-attacks.ts';
import { assertAnswers } from './control.ts';
import { type EchoingModel, startEchoingModel } from './doubles/echoing-model.ts';
import { createProofIssuer } from './issuers.ts';
import { allHold, cellOf, type Matrix, type Row } from './matrix.ts';
import { openStage } from './open-stage.ts';
import { type Stage, type StoreName, storeNames } from './stage.ts';
import { type OpenTarget, openTarget } from './target.ts';
import { configurations as allConfigurations, allWalls, type Configuration } from './walls.ts';
import { companies, documentsOf } from './world.ts';

export interface ProofOptions {
  /** All of them unless given. */
  readonly configurations?: readonly Configuration[];
  readonly stores?: readonly StoreName[];
  readonly injections: readonly string[];
  /** Told of each row as it is done. */
  readonly onRow: (row: Row) => void;
}

export async function prove({
  stores = storeNames,
  configurations = allConfigurations,
  injections,
  onRow,
}: ProofOptions): Promise<Matrix> {
  const startedAt = new Date();
  const model = await startEchoingModel();
  const rows: Row[] = [];
  const keep = (row: Row): void => {
    rows.push(row);
    onRow(row);
  };
  try {
    for (const { store, isSealed, some } of actsOf(stores, configurations)) {
      const stage = await openStage(store, isSealed);
      try {
        await proveStage({ stage, configurations: some, model, injections, onRow: keep });
      } finally {
        await stage.close();
      }
    }
  } finally {
    await model.close();
  }
  return {
    version: packageJson.version,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    attacks: attackClasses.map(({ name, description, keptOutBy }) => ({ name, description, keptOutBy })),
    rows: inOrder(rows, stores),
    holds: allHold(rows),
  };
}

/** A world is loaded once for all configurations that seal it, or do not. */
const actsOf = (stores: readonly StoreName[], configurations: readonly Configuration[]) =>
  stores
    .flatMap((store) => [true, false].map((isSealed) => ({ store, isSealed })))
    .map((act) => ({
      ...act,
      some: configurations.filter(({ standing }) => standing.has('seal') === act.isSealed),
    }))
    .filter(({ some }) => some.length > 0);

interface StageProof {
  readonly stage: Stage;
  readonly configurations: readonly Configuration[];
  readonly model: EchoingModel;
  readonly injections: readonly string[];
  readonly onRow: (row: Row) => void;
}

async function proveStage({ stage, configurations, model, injections, onRow }: StageProof): Promise<void> {
  const issuers = { first: createProofIssuer('first'), second: createProofIssuer('second') };
  const honest = await openTarget({ stage, standing: allWalls.standing, issuers, model });
  try {
    await load(honest, issuers);
    for (const configuration of configurations) {
      const target = await openTarget({ stage, standing: configuration.standing, issuers, model });
      const takePrompts = () => model.take();
      try {
        onRow(
          await proveRow(stage.name, configuration, { ...target, issuers, takePrompts, honest, injections }),
        );
      } finally {
        await target.close();
      }
    }
  } finally {
    await honest.close();
  }
}

async function proveRow(store: StoreName, configuration: Configuration, target: Target): Promise<Row> {
  await assertAnswers(target, configuration);
  const cells = [];
  for (const attack of attackClasses)
    cells.push(cellOf(attack, configuration, store, await attack.run(target)));
  return { store, configuration: configuration.name, standing: [...configuration.standing], cells };
}

/** Each company uploads its own, as its own editor. */
async function load({ send }: OpenTarget, issuers: Target['issuers']): Promise<void> {
  for (const company of companies) {
    const token = issuers[company.issuer].issue({
      tenant_id: company.tenantId,
      roles: ['editor', 'pii_access'],
    });
    for (const { id, title, content, tags, isPersonal } of documentsOf(company)) {
      const body = { id, title, content, tags, contains_pii: isPersonal };
      const { status, text } = await send({ method: 'POST', path: '/ingest', token, body });
      if (status !== 201) throw new Error(`The world could not be made: ${status} ${text.slice(0, 300)}`);
    }
  }
}

/** As they are told, whatever the order they were run in. */
function inOrder(rows: readonly Row[], stores: readonly StoreName[]): Row[] {
  const place = ({ store, configuration }: Row): number =>
    stores.indexOf(store) * allConfigurations.length +
    allConfigurations.findIndex(({ name }) => name === configuration);
  return [...rows].sort((left, right) => place(left) - place(right));
}
