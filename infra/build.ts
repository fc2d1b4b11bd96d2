import type { App } from 'aws-cdk-lib';
import { LetheStack } from './lethe-stack.js';
import { checked } from './nag.js';
import { optionsOf } from './options.js';
import { RepositoryStack } from './repository-stack.js';

/** Puts the stacks of what the app's context asks for into it. @throws Error for an option that cannot be */
export function build(app: App): LetheStack {
  checked(app);
  const options = optionsOf(app);
  if (options.topology === 'lambda') return new LetheStack(app, options);
  const { repository } = new RepositoryStack(app, `${options.stack}Images`, options.prefix);
  return new LetheStack(app, options, repository);
}
