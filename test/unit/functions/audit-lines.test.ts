/** What handlers write: nothing of what tenants say, no answer without it, and one chain. */
import { describe, expect, it, vi } from 'vitest';
import { createHandler as createQuery } from '../../../functions/query/handler.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { createAuditLog } from '../../../shared/runtime/audit-log.ts';
import type { Container } from '../../../shared/runtime/container.ts';
import { verified } from '../../support/audit-lines.ts';
import {
  calls,
  containerOf,
  decided,
  document,
  eventOf,
  fullStore,
  type Route,
  routes,
  type World,
} from '../../support/audited-calls.ts';
import { handlerContext } from '../../support/handler-event.ts';

describe('a record that cannot be written', () => {
  const fails =
    (act: string): Container['audit']['record'] =>
    (entry) => {
      if (entry.act === act) throw new AppError('dependency-unavailable', { retryAfterSeconds: 5 });
    };

  it.each(routes)('keeps the answer back: %s', async (route) => {
    const container = containerOf({ record: fails('request.decided') });

    const { statusCode, body } = await calls[route][0](container)(eventOf(route, {}), handlerContext());

    expect(statusCode).toBe(503);
    expect(body).not.toContain('canary');
  });

  it.each<[Route, string]>([
    ['ingest', 'document.writing'],
    ['delete', 'document.deleting'],
  ])('keeps it from happening: %s', async (route, act) => {
    const touched = vi.fn();
    const container = containerOf({ record: fails(act), store: { put: touched, delete: touched } });

    const { statusCode } = await calls[route][0](container)(eventOf(route, {}), handlerContext());

    expect(statusCode).toBe(503);
    expect(touched).not.toHaveBeenCalled();
  });

  it('keeps personal data from the model', async () => {
    const answer = vi.fn();
    const container = containerOf({ record: fails('personal-data.retrieved'), answer });

    const { statusCode } = await createQuery(container)(eventOf('query', {}), handlerContext());

    expect(statusCode).toBe(503);
    expect(answer).not.toHaveBeenCalled();
  });
});

describe('what tenants say', () => {
  const outcomes: readonly World[] = [
    {},
    { store: { search: async () => [], get: async () => undefined, delete: async () => [] } },
    { store: {} },
    { answer: () => Promise.reject(new Error('canary-answer')) },
  ];

  async function linesOf(settings?: string): Promise<string[]> {
    const lines: string[] = [];
    const { record } = createAuditLog({ nowMs: () => 0, write: (line) => void lines.push(line) });
    const authorizer = settings === undefined ? {} : { settings };
    const token = { headers: { authorization: 'Bearer canary-token', 'content-type': 'application/json' } };
    for (const route of routes)
      for (const world of outcomes) {
        const event = { ...eventOf(route, { authorizer }), ...token };
        await calls[route][0](containerOf({ ...world, record }))(event, handlerContext());
      }
    return lines;
  }

  it('is in no record', async () => {
    const lines = await linesOf();

    expect(lines.length).toBeGreaterThan(routes.length * outcomes.length);
    expect(lines.join('\n')).not.toContain('canary');
  });

  it('is in the records of a tenant that wants it, as far as it asked', async () => {
    const lines = await linesOf('audit-questions');

    const canaries = lines.join('\n').match(/canary-\w+/g) ?? [];
    const asked = lines.filter((line) => line.includes('canary')).map((line) => JSON.parse(line));
    expect(new Set(canaries)).toEqual(new Set(['canary-question']));
    expect(asked).toHaveLength(outcomes.length);
    expect(asked.every(({ action, question }) => action === 'query' && question === 'canary-question?')).toBe(
      true,
    );
  });

  it('is on record of that tenant alone', async () => {
    const { event } = await decided('query', { authorizer: { tenant_id: 'acme-2', settings: 'strict-pii' } });

    expect(event.question).toBeUndefined();
  });
});

describe('two hundred requests at once', () => {
  it('make one chain without a gap', async () => {
    const lines: string[] = [];
    const audit = createAuditLog({ nowMs: Date.now, write: (line) => void lines.push(line) });
    const later = async <Result>(result: Result): Promise<Result> => {
      await new Promise((resolve) => setImmediate(resolve));
      return result;
    };
    const store = {
      ...fullStore,
      get: () => later(document('d', true)),
      delete: () => later([{ pii: true }]),
    };
    const container = containerOf({ store, record: audit.record });
    const handlers = routes.map((route) => ({ route, handler: calls[route][0](container) }));

    await Promise.all(
      Array.from({ length: 200 }, (_, at) => {
        const { route, handler } = handlers[at % routes.length] as (typeof handlers)[number];
        return handler(eventOf(route, {}), handlerContext());
      }),
    );

    expect(verified([lines])).toMatchObject({
      isIntact: true,
      records: lines.length,
      chains: [{ first: 0 }],
    });
    expect(lines.filter((line) => line.includes('"request.decided"'))).toHaveLength(200);
  });
});
