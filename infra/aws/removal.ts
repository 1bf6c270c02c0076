/** What becomes of what holds data when its stack is deleted. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Environment } from '../environments/environment.ts';

/**
 * What is kept is not kept when a first deployment fails half-way: it holds nothing yet, and its name would stand in the
 * way of the second.
 */
export const removalPolicy = ({ removal }: Environment): RemovalPolicy =>
  removal === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/**
 * For what is protected from deletion, and for whatever that cannot be without: kept even where a first deployment fails,
 * which would otherwise get stuck in it.
 */
export const protectedRemoval = ({ removal }: Environment): RemovalPolicy =>
  removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
