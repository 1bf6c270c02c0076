/** The body of a problem where no handler writes it: the gateway's and the firewall's answers, as fixed text. */
import { AppError } from '../../../shared/errors/app-error.ts';
import type { ProblemCode } from '../../../shared/errors/registry.ts';
import { problemBody } from '../../../shared/http/problem.ts';

export const problemDocument = (code: ProblemCode): string => JSON.stringify(problemBody(new AppError(code)));
