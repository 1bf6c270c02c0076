/** All functions of a deployment, each with what the table says it uses. */
import { Construct } from 'constructs';
import type { Environment, FunctionName } from '../../environments/environment.ts';
import type { Bundles } from '../bundles/bundles.ts';
import type { Keys } from '../keys.ts';
import type { Network } from '../network/network.ts';
import type { Access } from './access.ts';
import { ApiFunction } from './api-function.ts';
import { functionsOf, functionTable, type Use } from './function-table.ts';

export interface FunctionsProps {
  readonly environment: Environment;
  readonly bundles: Bundles;
  readonly keys: Keys;
  /** For the functions that reach the store. */
  readonly network: Network | undefined;
}

export class Functions extends Construct {
  readonly #all: ReadonlyMap<FunctionName, ApiFunction>;

  constructor(scope: Construct, id: string, { network, ...props }: FunctionsProps) {
    super(scope, id);
    const make = (name: FunctionName): [FunctionName, ApiFunction] => [
      name,
      new ApiFunction(this, pascalCase(name), {
        ...props,
        name,
        network: functionTable[name].uses.some(isInside) ? network : undefined,
      }),
    ];
    this.#all = new Map(functionsOf(props.environment).map(make));
  }

  get all(): readonly ApiFunction[] {
    return [...this.#all.values()];
  }

  find(name: FunctionName): ApiFunction | undefined {
    return this.#all.get(name);
  }

  /** @throws Error where this deployment has none of that name */
  get(name: FunctionName): ApiFunction {
    const found = this.#all.get(name);
    if (found === undefined) throw new Error(`This deployment has no function ${name}`);
    return found;
  }

  /** To every function that uses it, and to no other. */
  give(use: Use, access: Access): void {
    for (const one of this.all) if (functionTable[one.name].uses.includes(use)) one.give(access);
  }
}

const isInside = (use: Use): boolean => ['store-reader', 'store-writer', 'database-owner'].includes(use);

const pascalCase = (name: string): string =>
  name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
