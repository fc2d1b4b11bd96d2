import type { Project } from './project.js';

export interface DeletionJob {
  readonly day: string;
  status: 'staging' | 'submitted' | 'done';
  readonly amplitude_ids: { amplitude_id: number; requested_on_day: string; requester: string }[];
  readonly app: string;
}

const next = { staging: 'submitted', submitted: 'done', done: 'done' } as const;

/** Amplitude's User Privacy API, version 1: jobs by day, which run only after days. */
export class Deletions {
  readonly jobs: DeletionJob[] = [];

  constructor(private readonly project: Project) {}

  /** @returns nothing where an id is not known and that is not to be ignored: then none is marked */
  request(
    body: {
      readonly user_ids?: readonly string[];
      readonly amplitude_ids?: readonly number[];
      readonly ignore_invalid_id?: boolean | string;
      readonly requester?: string;
    },
    day: string,
  ): DeletionJob[] | undefined {
    const asked = [
      ...(body.user_ids ?? []).map((user) => this.project.idOfUser(user)),
      ...(body.amplitude_ids ?? []).map((id) => (this.project.has(Number(id)) ? Number(id) : undefined)),
    ];
    const ignores = body.ignore_invalid_id === true || /^true$/i.test(String(body.ignore_invalid_id));
    if (asked.includes(undefined) && !ignores) return undefined;
    const ids = [...new Set(asked.filter((id) => id !== undefined))];
    if (ids.length === 0) return [];
    let job = this.jobs.find((one) => one.day === day && one.status === 'staging');
    if (job === undefined) {
      job = { day, status: 'staging', amplitude_ids: [], app: '1' };
      this.jobs.push(job);
    }
    for (const amplitude_id of ids)
      if (!job.amplitude_ids.some((one) => one.amplitude_id === amplitude_id))
        job.amplitude_ids.push({ amplitude_id, requested_on_day: day, requester: body.requester ?? '' });
    return [job];
  }

  between(start: string, end: string): DeletionJob[] {
    return this.jobs.filter(({ day }) => day >= start && day <= end);
  }

  revoke(amplitudeId: number, day: string): boolean {
    const job = this.jobs.find((one) => one.day === day && one.status === 'staging');
    const at = job?.amplitude_ids.findIndex((one) => one.amplitude_id === amplitudeId) ?? -1;
    if (at < 0) return false;
    job?.amplitude_ids.splice(at, 1);
    return true;
  }

  /** As days would pass: every job goes one step on, and is done in the end. */
  advance(): void {
    for (const job of this.jobs) {
      job.status = next[job.status];
      if (job.status === 'done')
        for (const { amplitude_id } of job.amplitude_ids) this.project.delete(amplitude_id);
    }
  }
}
