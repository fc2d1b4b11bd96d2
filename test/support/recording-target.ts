import type { Answer, FullRecord, Mapped, Parcel, Skipped, Target } from '../../src/domain/ports/target.js';

/** Keeps what it is sent, each event once; answers as it is told. */
export class RecordingTarget implements Target {
  readonly limits = { parts: 3, characters: 100_000, concurrency: 2 };
  /** Ids in the order in which they were taken. */
  readonly taken: string[] = [];
  readonly records: FullRecord[] = [];
  /** Every parcel of every request, taken or not. */
  readonly sent: string[] = [];
  answer: (parcel: Parcel, tries: number) => Answer = () => ({ kind: 'delivered' });
  /** Called with each request before it is answered. */
  onSend: () => Promise<void> | void = () => {};
  private readonly tries = new Map<string, number>();

  constructor(readonly name = 'amplitude') {}

  map(record: FullRecord): Mapped | Skipped {
    return record.name === 'Unmappable' ? { skipped: 'unmappable' } : { parts: [JSON.stringify(record)] };
  }

  async send(parcels: readonly Parcel[]): Promise<readonly Answer[]> {
    await this.onSend();
    return parcels.map((parcel) => {
      const tries = (this.tries.get(parcel.id) ?? 0) + 1;
      this.tries.set(parcel.id, tries);
      this.sent.push(parcel.id);
      const answer = this.answer(parcel, tries);
      if (answer.kind === 'delivered' && !this.taken.includes(parcel.id)) {
        this.taken.push(parcel.id);
        this.records.push(JSON.parse(parcel.parts[0] as string));
      }
      return answer;
    });
  }

  close(): void {}
}
