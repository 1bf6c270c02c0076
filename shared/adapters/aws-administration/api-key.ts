/** API keys in usage plans. They count requests and let nobody in: the authorizer names them, callers never do. */
import { randomBytes } from 'node:crypto';
import type { AwsCall } from './aws-call.ts';
import { type Fields, listIn, parseFields, textIn } from './aws-json.ts';
import { isRefusal } from './aws-refusal.ts';

export interface ApiKey {
  readonly id: string;
  /** A secret by habit; alone it opens nothing. */
  readonly value: string;
}

export interface ApiKeyRequest {
  /** Several may have it. */
  readonly name: string;
  readonly description: string;
  readonly usagePlanId: string;
}

export interface FoundApiKey extends ApiKey {
  /** In milliseconds; infinity where that is not known, so that nobody takes it for old. */
  readonly madeAtMs: number;
}

/** A new one, in that plan. What does not get there is taken away again. @throws AwsRefusal */
export async function makeApiKey(call: AwsCall, request: ApiKeyRequest): Promise<ApiKey> {
  const key = await make(call, request);
  try {
    await joinPlan(call, request.usagePlanId, key.id);
    return key;
  } catch (error) {
    // Nobody counts on it yet. Should it stay, it is found by its name and its age.
    await removeApiKey(call, key.id).catch(() => undefined);
    throw error;
  }
}

/** All of that name. Names are matched by prefix, and `acme` begins `acme-2`, so the name is compared here. */
export async function findApiKeys(call: AwsCall, name: string): Promise<FoundApiKey[]> {
  const found: FoundApiKey[] = [];
  let position: string | undefined;
  do {
    const query = new URLSearchParams({ name, includeValues: 'true', limit: '500' });
    if (position !== undefined) query.set('position', position);
    const action = 'apigateway:GET /apikeys';
    const text = await call({ service: 'apigateway', action, method: 'GET', path: `/apikeys?${query}` });
    const page = parseFields(text, action);
    for (const key of listIn(page.item)) {
      if (key.name === name) found.push({ ...toApiKey(key, action), madeAtMs: timeIn(key.createdDate) });
    }
    position = typeof page.position === 'string' ? page.position : undefined;
  } while (position !== undefined);
  return found;
}

/** A conflict in joining may also mean another plan. */
export async function isInPlan(call: AwsCall, planId: string, keyId: string): Promise<boolean> {
  const path = `/usageplans/${encodeURIComponent(planId)}/keys/${encodeURIComponent(keyId)}`;
  const action = 'apigateway:GET /usageplans/*/keys/*';
  return await call({ service: 'apigateway', action, method: 'GET', path }).then(
    () => true,
    falseWhereAbsent,
  );
}

/** Gone afterwards, from its plan as well. */
export async function removeApiKey(call: AwsCall, keyId: string): Promise<void> {
  const path = `/apikeys/${encodeURIComponent(keyId)}`;
  const action = 'apigateway:DELETE /apikeys/*';
  await call({ service: 'apigateway', action, method: 'DELETE', path }).catch(falseWhereAbsent);
}

async function make(call: AwsCall, { name, description }: ApiKeyRequest): Promise<ApiKey> {
  const action = 'apigateway:POST /apikeys';
  const value = randomBytes(32).toString('hex');
  try {
    const body = JSON.stringify({ name, description, value, enabled: true });
    return toApiKey(parseFields(await post(call, '/apikeys', action, body), action), action);
  } catch (error) {
    if (!isRefusal(error, 'ConflictException')) throw error;
    // Of the same value there is one only if a first request was done and its answer lost.
    const made = (await findApiKeys(call, name)).find((key) => key.value === value);
    if (made === undefined) throw error;
    return made;
  }
}

async function joinPlan(call: AwsCall, planId: string, keyId: string): Promise<void> {
  const path = `/usageplans/${encodeURIComponent(planId)}/keys`;
  const body = JSON.stringify({ keyId, keyType: 'API_KEY' });
  try {
    await post(call, path, 'apigateway:POST /usageplans/*/keys', body);
  } catch (error) {
    if (!isRefusal(error, 'ConflictException') || !(await isInPlan(call, planId, keyId))) throw error;
  }
}

function falseWhereAbsent(error: unknown): boolean {
  if (isRefusal(error, 'NotFoundException')) return false;
  throw error;
}

const post = (call: AwsCall, path: string, action: string, body: string): Promise<string> =>
  call({ service: 'apigateway', action, path, headers: { 'content-type': 'application/json' }, body });

const toApiKey = (fields: Fields, action: string): ApiKey => ({
  id: textIn(fields.id, action),
  value: textIn(fields.value, action),
});

/** Seconds since 1970, or ISO 8601: API Gateway has answered with both. */
function timeIn(value: unknown): number {
  const time = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
