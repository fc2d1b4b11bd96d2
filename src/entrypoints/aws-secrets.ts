import { isObject } from '../domain/json.js';
import { UserError } from '../adapters/user-error.js';

export type Environment = { readonly [name: string]: string | undefined };

/** Fetches a secret's text by its ARN or name. */
export type ReadSecret = (id: string) => Promise<string>;
