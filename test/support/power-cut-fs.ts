import type {
  DurableFs,
  FileFacts,
  FolderEntry,
  WritableFile,
} from '../../src/adapters/filesystem/durable-fs.js';

interface FileNode {
  content: Uint8Array;
  /** What a power cut leaves of it. */
  synced: Uint8Array;
  modifiedAt: number;
}

interface FolderNode {
  names: Map<string, Node>;
  /** What a power cut leaves of them. */
  synced: Map<string, Node>;
}

type Node = FileNode | FolderNode;

/**
 * A file system in memory that keeps no more than POSIX promises: after `cut()` a file has the content of its last
 * sync, and a folder the names (new, renamed, removed, made) of its last sync. To sync a file does not keep its name.
 */
export class PowerCutFs implements DurableFs {
  private readonly root: FolderNode = newFolder();

  /** The power goes. Everything that was not synced is lost. */
  cut(): void {
    restore(this.root);
  }

  async open(path: string): Promise<WritableFile> {
    const { folder, name } = this.place(path);
    const held = folder.names.get(name);
    if (held !== undefined && isFolder(held)) throw failure('EISDIR', path);
    const file = held ?? { content: new Uint8Array(), synced: new Uint8Array(), modifiedAt: Date.now() };
    file.content = new Uint8Array();
    folder.names.set(name, file);
    return {
      write: async (bytes) => {
        file.content = Buffer.concat([file.content, bytes]);
        file.modifiedAt = Date.now();
      },
      sync: async () => {
        file.synced = file.content;
      },
      close: async () => {},
    };
  }

  async rename(from: string, to: string): Promise<void> {
    const source = this.place(from);
    const target = this.place(to);
    target.folder.names.set(target.name, this.node(from));
    source.folder.names.delete(source.name);
  }

  async link(from: string, to: string): Promise<void> {
    const { folder, name } = this.place(to);
    if (folder.names.has(name)) throw failure('EEXIST', to);
    folder.names.set(name, this.node(from));
  }

  async unlink(path: string): Promise<void> {
    if (isFolder(this.node(path))) throw failure('EISDIR', path);
    const { folder, name } = this.place(path);
    folder.names.delete(name);
  }

  async mkdir(path: string): Promise<void> {
    const { folder, name } = this.place(path);
    if (folder.names.has(name)) throw failure('EEXIST', path);
    folder.names.set(name, newFolder());
  }

  async syncFolder(path: string): Promise<void> {
    const folder = this.folder(path);
    folder.synced = new Map(folder.names);
  }

  async readdir(path: string): Promise<FolderEntry[]> {
    return Array.from(this.folder(path).names, ([name, node]) => ({
      name,
      kind: isFolder(node) ? 'folder' : 'file',
    }));
  }

  async stat(path: string): Promise<FileFacts> {
    const node = this.node(path);
    return isFolder(node)
      ? { size: 0, modifiedAt: 0 }
      : { size: node.content.length, modifiedAt: node.modifiedAt };
  }

  async *createReadStream(path: string): AsyncGenerator<Uint8Array, void> {
    const node = this.node(path);
    if (isFolder(node)) throw failure('EISDIR', path);
    for (let at = 0; at < node.content.length; at += 65_536) yield node.content.subarray(at, at + 65_536);
  }

  private node(path: string): Node {
    let node: Node = this.root;
    for (const part of partsOf(path)) {
      if (!isFolder(node)) throw failure('ENOTDIR', path);
      const next: Node | undefined = node.names.get(part);
      if (next === undefined) throw failure('ENOENT', path);
      node = next;
    }
    return node;
  }

  private folder(path: string): FolderNode {
    const node = this.node(path);
    if (!isFolder(node)) throw failure('ENOTDIR', path);
    return node;
  }

  private place(path: string): { folder: FolderNode; name: string } {
    const parts = partsOf(path);
    const name = parts.pop();
    if (name === undefined) throw failure('EEXIST', path);
    return { folder: this.folder(parts.join('/')), name };
  }
}

function newFolder(): FolderNode {
  return { names: new Map(), synced: new Map() };
}

function isFolder(node: Node): node is FolderNode {
  return 'names' in node;
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function restore(folder: FolderNode): void {
  folder.names = new Map(folder.synced);
  for (const node of folder.names.values())
    if (isFolder(node)) restore(node);
    else node.content = node.synced;
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
