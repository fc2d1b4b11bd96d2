import type { Step } from '../src/domain/enrichment/step.js';
import { type Steps, steps } from '../src/domain/enrichment/steps.js';
import { defaultPolicy } from '../src/domain/privacy/default-policy.js';
import { openTools } from '../src/entrypoints/composition/tools.js';
import { Core } from './core.js';
import { bodies } from './input.js';
import { row } from './report.js';

/** Wall time in each step, nanoseconds, by its name. */
class Stopwatch {
  readonly spent = new Map<string, number>();

  /** The steps with a clock around each. Reading the clock itself costs some tens of nanoseconds per step. */
  around({ admissions, steps: all }: Steps): Steps {
    return {
      admissions: admissions.map((step) => this.timed(plain(step.name), step)),
      steps: all.map((step): Step => this.timed(plain(step.name), step)),
    };
  }

  private timed<In, Out>(name: string, run: (input: In) => Out): (input: In) => Out {
    this.spent.set(name, 0);
    const timed = (input: In): Out => {
      const begun = performance.now();
      const result = run(input);
      this.spent.set(name, (this.spent.get(name) as number) + (performance.now() - begun) * 1e6);
      return result;
    };
    return Object.defineProperty(timed, 'name', { value: name });
  }
}

/** Without the digits that the bundler adds to names that occur twice. */
function plain(name: string): string {
  return name.replace(/\d+$/, '');
}

/** What each step costs per event, everything on; the rest is parsing, look-ups, sealing and the record's line. */
export async function runSteps(events: number): Promise<void> {
  const { tools } = await openTools({ geoDb: undefined, steps: undefined, schemas: undefined });
  const input = bodies(events, 50);
  let watch = new Stopwatch();
  let took = 0;
  for (let round = 0; round < 3; round++) {
    watch = new Stopwatch();
    const core = new Core(defaultPolicy, tools, (policy, all) => watch.around(steps(policy, all)));
    const begun = performance.now();
    for (const body of input) await core.batch(body, new Date().toISOString());
    await core.flush();
    took = (performance.now() - begun) * 1e6;
  }
  console.log(row(['step', 'µs/event']));
  let all = 0;
  for (const [name, spent] of watch.spent) {
    all += spent;
    console.log(row([name, (spent / events / 1e3).toFixed(2)]));
  }
  console.log(row(['everything else', ((took - all) / events / 1e3).toFixed(2)]));
  console.log('');
}
