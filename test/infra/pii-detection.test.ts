/** Who may ask Amazon Comprehend: ingest alone, and only where the environment's settings say that it is asked. */
import { beforeAll, describe, expect, it } from 'vitest';
import { partsOf } from '../../infra/aws/bundles/function-parts.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { parseEnvironment, readEnvironment } from '../../infra/environments/read-environment.ts';
import { functionIn } from './support/functions.ts';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { resolved } from './support/resolved.ts';
import { rolesOfFunctions } from './support/roles.ts';
import { simulate } from './support/simulate.ts';

const withComprehend = (name: string): Environment => ({
  ...readEnvironment(name),
  pii: { detector: 'comprehend' },
});

const dev = readEnvironment('dev');

/** Roles with a policy that mentions it, by their functions. */
function askersIn(template: ResolvedTemplate): string[] {
  const policies = template
    .ofType('AWS::IAM::Policy')
    .filter(({ properties }) => JSON.stringify(properties).includes('"comprehend:'));
  const roles = rolesOfFunctions(template, 'dev');
  return [...roles]
    .filter(([, role]) => policies.some(({ properties }) => JSON.stringify(properties.Roles).includes(role)))
    .map(([name]) => name);
}

let asItIs: ResolvedTemplate;

beforeAll(() => {
  asItIs = resolved(dev);
}, 120_000);

describe('Comprehend', () => {
  it('is asked by nobody in the environments as they are', () => {
    expect(askersIn(asItIs)).toEqual([]);
    expect(functionIn(asItIs, 'dev', 'ingest').variables.PII_DETECTOR).toBe('offline');
  });

  it('is asked by ingest alone where the settings say so, which then has its part of the bundle', async () => {
    const environment = withComprehend('dev');
    const part = 'shared/adapters/comprehend/pii-detector.ts';
    const template = resolved(environment);
    const role = rolesOfFunctions(template, 'dev').get('ingest') ?? '';
    const ask = (action: string) => simulate(template, role, { action, resource: '*' });

    expect(askersIn(template)).toEqual(['ingest']);
    expect(await ask('comprehend:DetectPiiEntities')).toBe('allowed');
    expect(await ask('comprehend:StartPiiEntitiesDetectionJob')).toBe('denied');
    expect(functionIn(template, 'dev', 'ingest').variables.PII_DETECTOR).toBe('comprehend');
    expect(functionIn(template, 'dev', 'query').variables).not.toHaveProperty('PII_DETECTOR');
    expect(partsOf('ingest', environment)).toContain(part);
    expect(partsOf('ingest', dev)).not.toContain(part);
  });

  it('has a way in from a network that leads nowhere else, for this account and this question', () => {
    const endpoints = (environment: Environment) =>
      resolved(environment)
        .ofType('AWS::EC2::VPCEndpoint')
        .filter(({ properties }) => JSON.stringify(properties).includes('.comprehend'));

    const [endpoint, ...more] = endpoints(withComprehend('aurora'));

    expect(endpoints(readEnvironment('aurora'))).toEqual([]);
    expect(more).toEqual([]);
    expect(JSON.stringify(endpoint?.properties.PolicyDocument)).toContain('comprehend:DetectPiiEntities');
    expect(JSON.stringify(endpoint?.properties.PolicyDocument)).toContain('aws:PrincipalAccount');
  });

  it('or the offline detector: there is no setting for none', () => {
    const { name, ...settings } = readEnvironment('dev');

    for (const pii of [undefined, {}, { detector: 'none' }, { detector: 'offline', more: true }]) {
      expect(() => parseEnvironment(name, { ...settings, pii })).toThrow('pii');
    }
  });
});
