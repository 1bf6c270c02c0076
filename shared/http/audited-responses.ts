/**
 * Middlewares, outermost: every request leaves one record of what was decided about it, whatever became of it, before its
 * answer leaves. Where the record cannot be written there is no answer. Within them problems become answers.
 */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { AuditAction, AuditDecision, AuditEvent, AuditEventLog } from '../audit/audit-event.ts';
import { isDocumentId } from '../contract/fields.ts';
import type { ProblemCode } from '../errors/registry.ts';
import type { TenantContext } from '../tenancy/tenant-context.ts';
import type { Wall } from '../tenancy/wall.ts';
import type { ErrorLog } from './error-log.ts';
import type { HttpResponse } from './http-response.ts';
import { problemResponse, toAppError } from './problem.ts';
import { problemResponses } from './problem-responses.ts';
import { currentNotes, type RequestNotes } from './request-scope.ts';

export interface AuditedResponsesParts {
  readonly logger: ErrorLog;
  readonly audit: AuditEventLog;
  readonly nowSeconds: () => number;
}

type Middleware = MiddlewareObj<APIGatewayProxyEvent, HttpResponse, Error, Context>;

/** What is looked at of a parsed request. */
interface NamedInput {
  readonly body?: { readonly id?: string | undefined; readonly query?: string };
}

interface Request {
  readonly event: APIGatewayProxyEvent;
  readonly context: Context & { readonly tenant?: TenantContext; readonly input?: NamedInput };
  readonly error: unknown;
  response: HttpResponse | undefined | null;
}

/** For `use()`, before all others. */
export function auditedResponses(
  action: Exclude<AuditAction, 'authorize'>,
  { logger, audit, nowSeconds }: AuditedResponsesParts,
): Middleware[] {
  const startedAt = new WeakMap<object, number>();
  const record = (request: Request): void => {
    const seconds = nowSeconds() - (startedAt.get(request.context) ?? nowSeconds());
    try {
      // The clock of a machine can be set back.
      audit.record(decided(action, request, Math.max(0, Math.round(seconds * 1_000))));
    } catch (error) {
      request.response = problemResponse(toAppError(error));
      logger.error('request not on record', { request_id: request.event.requestContext?.requestId });
    }
  };
  return [
    {
      name: 'audited-responses',
      before: ({ context }) => void startedAt.set(context, nowSeconds()),
      after: (request) => record(request as unknown as Request),
      onError: (request) => record(request as unknown as Request),
    },
    problemResponses(logger),
  ];
}

function decided(action: AuditAction, request: Request, durationMs: number): AuditEvent {
  const { event, context, error } = request;
  const notes = currentNotes();
  const problem = error === undefined || error === null ? undefined : toAppError(error).code;
  return {
    act: 'request.decided',
    requestId: event.requestContext?.requestId,
    tenant: context.tenant,
    action,
    ...verdict(problem, notes),
    status: request.response?.statusCode ?? 500,
    problem,
    documentIds: notes.documentIds.size > 0 ? [...notes.documentIds] : namedDocument(context.input, event),
    piiIncluded: notes.piiIncluded,
    degraded: notes.degraded,
    usage: notes.usage,
    durationMs,
    question: questionOf(context),
  };
}

const walls: Partial<Record<ProblemCode, Wall>> = {
  unauthenticated: 'token',
  'invalid-tenant': 'tenant',
  forbidden: 'role',
  'invalid-json': 'contract',
  'unknown-field': 'contract',
  'unsupported-media-type': 'contract',
  'payload-too-large': 'contract',
  'invalid-request': 'contract',
  'quota-exceeded': 'quota',
};

/** A wall that held something back is why a request failed; what is not there was refused by no wall that would say so. */
function verdict(
  problem: ProblemCode | undefined,
  { wall: noted }: RequestNotes,
): { decision: AuditDecision; wall: Wall | undefined } {
  if (problem === undefined) return { decision: 'allowed', wall: noted };
  const wall = walls[problem] ?? noted;
  const isRefused = wall !== undefined || problem === 'not-found';
  return { decision: isRefused ? 'refused' : 'failed', wall };
}

/** Of a request that came to nothing; in the path it may be anything, and is on record only where it could be an id. */
function namedDocument(input: NamedInput | undefined, { pathParameters }: APIGatewayProxyEvent): string[] {
  const id = input?.body?.id ?? pathParameters?.id;
  return id !== undefined && isDocumentId(id) ? [id] : [];
}

/** Only the tenant itself can want its questions on record. */
const questionOf = ({ tenant, input }: Request['context']): string | undefined =>
  tenant?.settings.has('audit-questions') === true ? input?.body?.query : undefined;
