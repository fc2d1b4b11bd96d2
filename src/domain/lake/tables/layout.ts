import type { EventType } from '../../event/event-type.js';
import { folderOfType } from '../curated.js';
import type { ColumnType, TypeSchema } from '../schema.js';

/** What table definitions are made for. */
export interface Tables {
  /** Where the lake is: `s3://bucket`, `/data/lake`; without a slash at its end. */
  readonly root: string;
  readonly schemas: readonly TypeSchema[];
  /** The first day that holds anything, `YYYY-MM-DD`. */
  readonly from: string;
}

/** A column of the files; `type` as the schema says it. */
export interface FileColumn {
  readonly name: string;
  readonly type: ColumnType;
}

const text = (name: string): FileColumn => ({ name, type: 'string' });
const time = (name: string): FileColumn => ({ name, type: 'timestamp' });

/** The columns of a type's Parquet files, in order; its partition is `date`. */
export function fileColumns({ columns }: Pick<TypeSchema, 'columns'>): FileColumn[] {
  return [
    ...['id', 'kind', 'name'].map(text),
    ...['time', 'received_at'].map(time),
    ...['subject', 'anonymous', 'source'].map(text),
    ...columns.map(({ column, type }) => ({ name: column, type })),
    text('record'),
  ];
}

export function locationOf(root: string, type: EventType): string {
  return `${root}/${folderOfType(type)}`;
}

/**
 * Whose an event is, as SQL that every engine takes: the person that it names, else the one that its anonymous id was claimed
 * by. An event that names another person than the one who claimed the device is that other person's.
 * @param event, identity how rows of events and of `identities` are called
 */
export function personOf(event: string, identity: string): string {
  return (
    `CASE WHEN ${event}.subject IS NULL OR ${event}.subject = ${event}.anonymous ` +
    `THEN coalesce(${identity}.subject, ${event}.subject, ${event}.anonymous) ELSE ${event}.subject END`
  );
}
