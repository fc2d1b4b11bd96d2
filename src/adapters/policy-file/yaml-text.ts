import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
} from 'yaml';
import type { Position, Problem } from './position.js';

/** Where something stands in a document: keys of mappings and indexes of lists, from its root. */
export type NodePath = readonly (string | number)[];

/** A YAML text as JSON, which remembers where everything stood. */
export class YamlText {
  /** The whole as plain JSON; as far as it could be read where there are problems. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Could all of it be read, whatever else is wrong? */
  readonly isWhole: boolean;
  private readonly document: Document;
  private readonly lines = new LineCounter();

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const problems = [...this.document.errors, ...this.document.warnings].map(({ code, message, pos }) => ({
      ...this.position(pos[0]),
      problem: readable(code, message),
    }));
    problems.push(...this.unquotedStars());
    this.problems = problems;
    this.value = this.plain();
    const { errors } = this.document;
    this.isWhole = this.value !== undefined && errors.every(({ code }) => code === 'DUPLICATE_KEY');
  }

  /** Where the value at `path` begins, or the innermost one around it that there is. */
  at(path: NodePath): Position {
    return this.position(this.find(path).range?.[0] ?? 0);
  }

  /** Where a key of the mapping at `path` stands. */
  atKey(path: NodePath, key: string): Position {
    const node = this.find(path);
    const pair = isMap(node) ? node.items.find((one) => nameOf(one.key) === key) : undefined;
    return isNode(pair?.key) ? this.position(pair.key.range?.[0] ?? 0) : this.at(path);
  }

  private find(path: NodePath): Node {
    let node = this.document.contents as Node;
    for (const step of path) {
      const next: unknown = isMap(node)
        ? node.items.find(({ key }) => nameOf(key) === String(step))?.value
        : isSeq(node)
          ? node.items[Number(step)]
          : undefined;
      if (!isNode(next)) break;
      node = isAlias(next) ? (next.resolve(this.document) ?? next) : next;
    }
    return node ?? new Scalar(null);
  }

  private position(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** `path: **.email` without quotes is an alias to YAML. It is read as the text that was meant, and told. */
  private unquotedStars(): Problem[] {
    const problems: Problem[] = [];
    visit(this.document, {
      Alias: (_key, alias) => {
        if (alias.resolve(this.document) !== undefined) return undefined;
        const text = `*${alias.source}`;
        problems.push({
          ...this.position(alias.range?.[0] ?? 0),
          problem: `what begins with * must stand in quotes: '${text}'`,
        });
        const scalar = new Scalar(text);
        scalar.range = alias.range ?? null;
        return scalar;
      },
    });
    return problems;
  }

  /** `undefined` where aliases blow up. */
  private plain(): unknown {
    try {
      return this.document.toJS();
    } catch {
      return undefined;
    }
  }
}

function nameOf(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function readable(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key stands here twice: leave one of them out';
    case 'TAB_AS_INDENT':
      return 'a tab indents this line: YAML wants spaces';
    case 'MULTIPLE_DOCS':
      return 'a second document begins here: a file holds one';
    default:
      return `is not YAML: ${message}`;
  }
}
