/**
 * Evaluates what CloudFormation would in a synthesized template, with made-up physical ids that are always the same.
 * It fails on whatever it does not know: a guess here would be a proof of nothing.
 */
import { fakeAccount, identities } from './physical-ids.ts';

export interface CloudFormationTemplate {
  readonly Resources: Readonly<Record<string, RawResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

interface RawResource {
  readonly Type: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface ResolvedResource {
  readonly logicalId: string;
  readonly type: string;
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** With every intrinsic evaluated, when first asked for. @throws Error on what is not known */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface ResolvedTemplate {
  readonly region: string;
  readonly account: string;
  /** @throws Error where the template has none of that name */
  resource(logicalId: string): ResolvedResource;
  /** All of a type, in the template's order. */
  ofType(type: string): ResolvedResource[];
  ref(logicalId: string): string;
  attribute(logicalId: string, name: string): string;
  /** Any part of the template with its intrinsics evaluated. @throws Error on what is not known */
  value(part: unknown): unknown;
}

export interface ResolveOptions {
  readonly region: string;
  readonly stackName: string;
  /** What a custom resource answers, as `LogicalId.Attribute`. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** The value that takes its property away. */
const noValue = Symbol('AWS::NoValue');

export function resolveTemplate(template: CloudFormationTemplate, options: ResolveOptions): ResolvedTemplate {
  return new Resolver(template, options);
}

class Resolver implements ResolvedTemplate {
  readonly account = fakeAccount;
  readonly region: string;
  readonly #template: CloudFormationTemplate;
  readonly #options: ResolveOptions;

  constructor(template: CloudFormationTemplate, options: ResolveOptions) {
    this.#template = template;
    this.#options = options;
    this.region = options.region;
  }

  resource(logicalId: string): ResolvedResource {
    const { Type, Properties = {} } = this.#raw(logicalId);
    const resolver = this;
    let evaluated: Readonly<Record<string, unknown>> | undefined;
    return {
      logicalId,
      type: Type,
      get physicalId() {
        return resolver.ref(logicalId);
      },
      get properties() {
        evaluated ??= resolver.value(Properties) as Readonly<Record<string, unknown>>;
        return evaluated;
      },
    };
  }

  ofType(type: string): ResolvedResource[] {
    const found = Object.entries(this.#template.Resources).filter(([, { Type }]) => Type === type);
    return found.map(([logicalId]) => this.resource(logicalId));
  }

  ref(logicalId: string): string {
    const answer = this.#options.answers?.[logicalId];
    if (answer !== undefined) return answer;
    return this.#identity(logicalId).ref(this.#identified(logicalId));
  }

  attribute(logicalId: string, name: string): string {
    const answer = this.#options.answers?.[`${logicalId}.${name}`];
    if (answer !== undefined) return answer;
    const attribute = this.#identity(logicalId).attributes[name];
    if (attribute === undefined) {
      throw new Error(`No value is known for ${name} of ${logicalId} (${this.#raw(logicalId).Type})`);
    }
    return attribute(this.#identified(logicalId));
  }

  value(part: unknown): unknown {
    const result = this.#evaluate(part);
    if (result === noValue) throw new Error('AWS::NoValue stands where a value is needed');
    return result;
  }

  #evaluate(part: unknown): unknown {
    if (Array.isArray(part))
      return part.map((item) => this.#evaluate(item)).filter((item) => item !== noValue);
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part);
    const [only] = entries;
    if (only !== undefined && entries.length === 1 && /^(?:Ref$|Fn::)/.test(only[0])) {
      return this.#intrinsic(only[0], only[1]);
    }
    return Object.fromEntries(
      entries
        .map(([name, value]): [string, unknown] => [name, this.#evaluate(value)])
        .filter(([, value]) => value !== noValue),
    );
  }

  #intrinsic(name: string, argument: unknown): unknown {
    const intrinsic = this.#intrinsics[name];
    if (intrinsic === undefined)
      throw new Error(`The intrinsic ${name} is not known: ${JSON.stringify(argument)}`);
    return intrinsic(argument);
  }

  readonly #intrinsics: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: (name) => this.#reference(this.#text(name)),
    'Fn::GetAtt': (argument) => {
      const [logicalId = '', ...path] =
        typeof argument === 'string' ? argument.split('.') : this.#texts(argument);
      const list = this.#identity(logicalId).lists?.[path.join('.')];
      if (list !== undefined) return list(this.#identified(logicalId));
      return this.attribute(logicalId, path.join('.'));
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = this.#pair(argument);
      return this.#texts(parts).join(this.#text(separator));
    },
    'Fn::Select': (argument) => {
      const [index, list] = this.#pair(argument);
      const found = (this.#evaluate(list) as unknown[])[Number(this.#text(index))];
      if (found === undefined) throw new Error(`Fn::Select finds nothing: ${JSON.stringify(argument)}`);
      return found;
    },
    'Fn::Split': (argument) => {
      const [separator, text] = this.#pair(argument);
      return this.#text(text).split(this.#text(separator));
    },
    'Fn::Sub': (argument) => this.#substitute(argument),
    'Fn::GetAZs': () => ['a', 'b', 'c'].map((zone) => this.region + zone),
    'Fn::Base64': (argument) => Buffer.from(this.#text(argument)).toString('base64'),
    'Fn::FindInMap': (argument) => {
      const [map = '', first = '', second = ''] = this.#texts(argument);
      const found = this.#template.Mappings?.[map]?.[first]?.[second];
      if (found === undefined) throw new Error(`The mapping ${map} has no ${first}.${second}`);
      return found;
    },
  };

  #substitute(argument: unknown): string {
    const [text, variables] = Array.isArray(argument)
      ? [this.#text(argument[0]), argument[1] as Readonly<Record<string, unknown>>]
      : [this.#text(argument), {}];
    return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return this.#text(variables[name]);
      return this.#text(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name });
    });
  }

  #reference(name: string): unknown {
    if (Object.hasOwn(this.#template.Resources, name)) return this.ref(name);
    const parameter = this.#template.Parameters?.[name];
    if (parameter?.Default !== undefined) return parameter.Default;
    const pseudo = this.#pseudo[name];
    if (pseudo === undefined)
      throw new Error(`Ref to ${name}, which is neither resource, parameter nor pseudo parameter`);
    return pseudo();
  }

  readonly #pseudo: Readonly<Record<string, () => unknown>> = {
    'AWS::AccountId': () => this.account,
    'AWS::NoValue': () => noValue,
    'AWS::Partition': () => 'aws',
    'AWS::Region': () => this.region,
    'AWS::StackId': () =>
      `arn:aws:cloudformation:${this.region}:${this.account}:stack/${this.#options.stackName}/00000000-0000-0000-0000-000000000000`,
    'AWS::StackName': () => this.#options.stackName,
    'AWS::URLSuffix': () => 'amazonaws.com',
  };

  #identity(logicalId: string) {
    const { Type } = this.#raw(logicalId);
    const identity = identities[Type];
    if (identity === undefined)
      throw new Error(`No physical id is known for a ${Type}, which ${logicalId} is`);
    return identity;
  }

  #identified(logicalId: string) {
    const { Properties = {} } = this.#raw(logicalId);
    return {
      logicalId,
      region: this.region,
      stackName: this.#options.stackName,
      text: (property: string) =>
        Properties[property] === undefined ? undefined : this.#text(Properties[property]),
    };
  }

  #raw(logicalId: string): RawResource {
    const raw = this.#template.Resources[logicalId];
    if (raw === undefined) throw new Error(`The template has no resource ${logicalId}`);
    return raw;
  }

  #pair(argument: unknown): [unknown, unknown] {
    if (Array.isArray(argument) && argument.length === 2) return [argument[0], argument[1]];
    throw new Error(`Two arguments are expected: ${JSON.stringify(argument)}`);
  }

  #texts(argument: unknown): string[] {
    const list = this.#evaluate(argument);
    if (!Array.isArray(list)) throw new Error(`A list is expected: ${JSON.stringify(argument)}`);
    return list.map((item) => this.#text(item));
  }

  #text(part: unknown): string {
    const text = this.#evaluate(part);
    if (typeof text === 'string') return text;
    if (typeof text === 'number' || typeof text === 'boolean') return String(text);
    throw new Error(`Text is expected: ${JSON.stringify(part)}`);
  }
}
