/** API Gateway's keys and usage plans, as far as onboarding uses them: names by prefix and not unique, pages of two, one plan a key. */
import { type AdministrationReply, type AdministrationRequest, refusal } from './aws-administration-reply.ts';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly enabled: boolean;
  /** In seconds. */
  readonly createdDate: number;
}

export class ApiGatewayKeys {
  readonly all: Key[] = [];
  /** Ids of keys by plan. */
  readonly plans = new Map<string, Set<string>>();
  #made = 0;

  serve({ action, path, query, body }: AdministrationRequest): AdministrationReply {
    const [, , planId = '', , keyId = ''] = path.split('/').map(decodeURIComponent);
    const fields = body === '' ? {} : JSON.parse(body);
    switch (action) {
      case 'apigateway GET /apikeys':
        return this.#list(query);
      case 'apigateway POST /apikeys':
        return this.#make(fields);
      case 'apigateway POST /usageplans/*/keys':
        return this.#join(planId, fields);
      case 'apigateway GET /usageplans/*/keys/*':
        return this.plans.get(planId)?.has(keyId) === true
          ? { status: 200, body: { id: keyId, type: 'API_KEY' } }
          : refusal(404, 'NotFoundException');
      case 'apigateway DELETE /usageplans/*/keys/*':
        return this.plans.get(planId)?.delete(keyId) === true
          ? { status: 202, body: '' }
          : refusal(404, 'NotFoundException');
      case 'apigateway DELETE /apikeys/*':
        return this.#remove(path);
      default:
        return refusal(404, 'NotFoundException');
    }
  }

  #list(query: URLSearchParams): AdministrationReply {
    const from = Number(query.get('position') ?? 0);
    const fitting = this.all.filter(({ name }) => name.startsWith(query.get('name') ?? ''));
    const hasValues = query.get('includeValues') === 'true';
    const item = fitting
      .slice(from, from + 2)
      .map(({ value, ...key }) => (hasValues ? { ...key, value } : key));
    const isCut = from + 2 < fitting.length;
    return { status: 200, body: { item, ...(isCut ? { position: String(from + 2) } : {}) } };
  }

  /** From its plan as well. */
  #remove(path: string): AdministrationReply {
    const keyId = path.split('/').at(-1) ?? '';
    const at = this.all.findIndex(({ id }) => id === keyId);
    if (at === -1) return refusal(404, 'NotFoundException');
    this.all.splice(at, 1);
    for (const plan of this.plans.values()) plan.delete(keyId);
    return { status: 202, body: '' };
  }

  #make({ name, value, enabled }: Key): AdministrationReply {
    if (value.length < 20 || value.length > 128) return refusal(400, 'BadRequestException');
    if (this.all.some((key) => key.value === value)) return refusal(409, 'ConflictException');
    this.#made++;
    const key = { id: `key${this.#made}`, name, value, enabled, createdDate: Math.floor(Date.now() / 1000) };
    this.all.push(key);
    return { status: 201, body: key };
  }

  #join(planId: string, { keyId, keyType }: { keyId: string; keyType: string }): AdministrationReply {
    const plan = this.plans.get(planId);
    if (plan === undefined || keyType !== 'API_KEY') return refusal(404, 'NotFoundException');
    if ([...this.plans.values()].some((one) => one.has(keyId))) return refusal(409, 'ConflictException');
    plan.add(keyId);
    return { status: 201, body: { id: keyId, type: keyType } };
  }
}
