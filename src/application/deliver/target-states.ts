import { instant } from '../../domain/event/time.js';
import type { JsonObject } from '../../domain/json.js';
import type { Clock } from '../../domain/ports/clock.js';
import { StreamConflict, type Streams } from '../../domain/ports/streams.js';

/** `paused` by an operator; `stopped` since nothing can be delivered until the set-up is changed. */
export interface TargetState {
  readonly state: 'running' | 'paused' | 'stopped';
  readonly reason?: string;
  readonly since?: string;
}

const states = { paused: 'paused', stopped: 'stopped', resumed: 'running' } as const;

/** Which targets are paused or stopped, as streams `target/<name>`: the command line says it, the server obeys. */
export class TargetStates {
  constructor(
    private readonly streams: Streams,
    private readonly clock: Clock,
  ) {}

  /** @throws Unavailable */
  async of(target: string): Promise<TargetState> {
    const last = (await this.streams.read(`target/${target}`)).at(-1) as JsonObject | undefined;
    if (last === undefined) return { state: 'running' };
    const { event, reason, at } = last as { event: keyof typeof states; reason?: string; at: string };
    return {
      state: states[event],
      ...(reason === undefined ? undefined : { reason }),
      since: at,
    };
  }

  /** Nothing happens where that is its state already. @throws Unavailable */
  async change(target: string, event: keyof typeof states, reason?: string): Promise<void> {
    for (;;) {
      const before = await this.streams.read(`target/${target}`);
      const last = before.at(-1) as { event: keyof typeof states } | undefined;
      if ((last?.event ?? 'resumed') === event) return;
      const entry = {
        v: 1,
        event,
        at: instant(this.clock.now()),
        ...(reason === undefined ? {} : { reason }),
      };
      try {
        await this.streams.append(`target/${target}`, before.length, [entry]);
        return;
      } catch (error) {
        if (!(error instanceof StreamConflict)) throw error;
      }
    }
  }
}
