import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Json } from '../../domain/json.js';
import { fromPointer, type JsonPointer } from '../../domain/json-pointer.js';

export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

/** A JSON text that remembers where everything stood. YAML contains JSON, and its parser knows positions. */
export class JsonText {
  /** `undefined` where the text is not JSON. */
  readonly value: Json | undefined;
  readonly problems: readonly TextProblem[];
  private readonly document: Document;
  private readonly lines = new LineCounter();

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, schema: 'json' });
    try {
      this.value = JSON.parse(text) as Json;
      this.problems = this.document.errors
        .filter(({ code }) => code === 'DUPLICATE_KEY')
        .map(({ pos }) => ({
          ...this.position(pos[0]),
          problem: 'this key stands here twice: leave one of them out',
        }));
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      this.problems = [{ ...this.whereBroken(message, text), problem: `is not JSON: ${inShort(message)}` }];
    }
  }

  /** Where the key or the item that a pointer leads to begins, or the innermost one around it that there is. */
  at(pointer: JsonPointer): { readonly line: number; readonly column: number } {
    let node: Node | null = this.document.contents as Node | null;
    let offset = node?.range?.[0] ?? 0;
    for (const step of fromPointer(pointer)) {
      const pair = isMap(node)
        ? node.items.find(({ key }) => isScalar(key) && key.value === step)
        : undefined;
      const next: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
      if (!isNode(next)) break;
      const start: unknown = pair === undefined ? next : pair.key;
      offset = (isNode(start) ? start.range?.[0] : undefined) ?? offset;
      node = next;
    }
    return this.position(offset);
  }

  private whereBroken(message: string, text: string): { line: number; column: number } {
    const told = /at position (\d+)/.exec(message)?.[1];
    if (told !== undefined) return this.position(Number(told));
    if (/end of JSON/.test(message)) return this.position(text.length);
    return this.position(this.document.errors[0]?.pos[0] ?? 0);
  }

  private position(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** What the runtime says of broken JSON, without its own idea of where. */
function inShort(message: string): string {
  return message.replace(/,? (in JSON )?at position.*$/s, '').replace(/, (\.\.\.)?".*$/s, '');
}
