import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OwnStep } from '../../domain/enrichment/own-step.js';
import { UserError } from '../user-error.js';

/** What a step may be called: its name is a field of the record. */
const stepName = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Loads the installation's own steps: ES modules, each with a default export that makes the step.
 * @param files paths, relative ones to the working directory
 * @throws UserError naming the file that cannot be used, and why
 */
export async function loadOwnSteps(files: readonly string[]): Promise<OwnStep[]> {
  const steps: OwnStep[] = [];
  for (const file of files) {
    const step = await load(file);
    if (!stepName.test(step.name))
      throw unusable(
        file,
        `the step is called "${step.name}"`,
        'Name its function with letters and digits only.',
      );
    if (steps.some(({ name }) => name === step.name))
      throw unusable(file, `there is a step ${step.name} already`, 'Name its function differently.');
    steps.push(step);
  }
  return steps;
}

async function load(file: string): Promise<OwnStep> {
  const factory = (await imported(file)).default;
  if (typeof factory !== 'function')
    throw unusable(file, 'its default export is no function', 'Export a function that answers the step.');
  let step: unknown;
  try {
    step = factory();
  } catch (cause) {
    throw unusable(file, `making the step failed (${messageOf(cause)})`, 'Correct the file.', cause);
  }
  if (typeof step !== 'function')
    throw unusable(file, 'its default export makes no function', 'Export a function that answers the step.');
  if (step.constructor.name === 'AsyncFunction')
    throw unusable(file, 'the step is asynchronous', 'Steps answer at once: load what they need at start.');
  return step as OwnStep;
}

async function imported(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (cause) {
    const next =
      cause instanceof SyntaxError
        ? `\`node --check ${file}\` shows where.`
        : 'Correct the file, or LETHE_STEPS.';
    throw unusable(file, messageOf(cause), next, cause);
  }
}

function unusable(file: string, problem: string, next: string, cause?: unknown): UserError {
  return new UserError(`The step in ${file} cannot be used: ${problem}.`, `${next} See docs/enrichment.md.`, {
    cause,
  });
}

/** The message's first line, since the rest may be anything. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it throws';
  if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND')
    return 'it, or something that it imports, is not there';
  return `${error.name}: ${error.message.split('\n', 1)[0]}`.replace(/\.$/, '');
}
