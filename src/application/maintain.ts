/** Something that has to be done from time to time. */
export interface Task {
  readonly name: string;
  /** Answers what it did: counts by word, from closed sets. @throws Unavailable */
  run(): Promise<{ readonly [what: string]: number }>;
}

export interface MaintenanceEvents {
  done(task: string, counts: { readonly [what: string]: number }): void;
  failed(task: string, error: unknown): void;
}

/** Does every task in turn. One that fails is told and done again the next time; it keeps no other from its turn. */
export class Maintain {
  constructor(private readonly tasks: readonly Task[]) {}

  async run(events: MaintenanceEvents): Promise<void> {
    for (const { name, run } of this.tasks) {
      try {
        events.done(name, await run());
      } catch (error) {
        events.failed(name, error);
      }
    }
  }
}
