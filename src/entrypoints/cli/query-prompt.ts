import { stderr, stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { type Analytics, QueryError, type QueryOptions, type View } from '../../domain/ports/analytics.js';
import { isUnavailable } from '../../domain/ports/unavailable.js';
import { inTimeZone } from './local-times.js';
import { table } from './output.js';
import { asTable } from './query-formats.js';

const help = `End a query with a semicolon. Tab completes names of views and columns.
.views          the views
.columns VIEW   the columns of a view
.quit           leave (or Ctrl-D)`;

const words =
  'select from where group by order limit with join left on as and or not null is in between having distinct count sum min max avg date interval'.split(
    ' ',
  );

/** Asks for queries at the terminal until somebody leaves. */
export async function prompt(analytics: Analytics, options: QueryOptions, timeZone: string): Promise<void> {
  const views = await analytics.views();
  const terminal = createInterface({
    input: stdin,
    output: stdout,
    completer: completer(views),
    prompt: 'lethe> ',
  });
  stdout.write('SQL over the lake; .help for help.\n');
  let query = '';
  terminal.on('SIGINT', () => {
    query = '';
    stdout.write('\n');
    terminal.setPrompt('lethe> ');
    terminal.prompt();
  });
  terminal.prompt();
  for await (const line of terminal) {
    if (query === '' && line.trim().startsWith('.')) {
      if (line.trim() === '.quit') break;
      stdout.write(`${told(line.trim(), views)}\n`);
    } else query += `${line}\n`;
    if (query.trim().endsWith(';')) {
      await answered(analytics, query, options, timeZone);
      query = '';
    }
    if (query.trim() === '') query = '';
    terminal.setPrompt(query === '' ? 'lethe> ' : '  ...> ');
    terminal.prompt();
  }
  terminal.close();
}

async function answered(
  analytics: Analytics,
  query: string,
  options: QueryOptions,
  timeZone: string,
): Promise<void> {
  try {
    const { columns, rows, cut } = await analytics.query(query, options);
    const found = {
      columns,
      rows: async function* () {
        yield* rows;
      },
    };
    for await (const text of asTable(inTimeZone(found, timeZone))) stdout.write(text);
    stdout.write(
      cut
        ? `There are more than these ${rows.length.toLocaleString('en')} rows.\n`
        : `(${rows.length} rows)\n`,
    );
  } catch (error) {
    if (error instanceof QueryError) stderr.write(`${error.message}\n${error.next}\n`);
    else if (isUnavailable(error)) stderr.write(`${error.message}\n`);
    else throw error;
  }
}

function told(line: string, views: readonly View[]): string {
  const [command, name] = line.split(/\s+/);
  if (command === '.views') return views.map((view) => view.name).join('\n');
  const view = views.find((one) => one.name === name);
  if (command === '.columns' && view !== undefined)
    return table(view.columns.map((column) => [column.name, column.type]));
  if (command === '.columns') return `There is no view ${name ?? ''}. \`.views\` lists them.`;
  return help;
}

/** Completes the word that the line ends with: after FROM and JOIN a view, elsewhere columns and words too. */
export function completer(views: readonly View[]): (line: string) => [string[], string] {
  const names = views.map(({ name }) => name);
  const columns = views.flatMap((view) => view.columns.map(({ name }) => name));
  const all = [...new Set([...names, ...columns, ...words])].sort();
  return (line) => {
    const word = /[\w.]*$/.exec(line)?.[0] ?? '';
    const before = line.slice(0, line.length - word.length);
    if (before.trim() === '' && word.startsWith('.'))
      return [['.views', '.columns', '.help', '.quit'].filter((one) => one.startsWith(word)), word];
    const isTable = /\b(?:from|join|describe|summarize)\s+$/i.test(before) || before.trim() === '.columns';
    const candidates = (isTable ? names : all).filter((one) => one.startsWith(word.toLowerCase()));
    return [candidates, word];
  };
}
