import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { getExpressionAst, parse } from '@cdktf/hcl2json';
import type {
  ExpressionNode,
  ModuleVariable,
} from '@plumbline/backstage-plugin-provisioning-common';

/** What a folder of Terraform is. */
export type Module = {
  folder: string;
  /** SHA-256 over names and contents of what is run. */
  hash: string;
  variables: ModuleVariable[];
  resources: ModuleResource[];
  /** As they are written. */
  locals: Readonly<Record<string, unknown>>;
};

/** A resource as the module's files have it; of modules below it, their calls. */
export type ModuleResource = {
  address: string;
  type: string;
  attributes: Readonly<Record<string, unknown>>;
  /** Whether it is made once, whatever was requested. */
  isOne: boolean;
};

type RawFile = {
  variable?: Record<string, RawVariable[]>;
  resource?: Record<string, Record<string, Record<string, unknown>[]>>;
  locals?: Record<string, unknown>[];
  module?: Record<string, unknown>;
};

type RawVariable = {
  description?: string;
  type?: string;
  default?: unknown;
  nullable?: boolean;
  sensitive?: boolean;
  validation?: { condition: string; error_message?: string }[];
};

/** More than any module of ours has, in bytes. */
const mostBytes = 1_000_000;

/** What of a module's folder is no part of a run. */
export function isLeftOut(name: string): boolean {
  return /^(\.terraform|tests|terraform\.tf.*)$/.test(name);
}

/** @throws Error in words for whoever wrote the module */
export async function readModule(folder: string): Promise<Module> {
  const files = await contentsOf(folder);
  const variables: ModuleVariable[] = [];
  const resources: ModuleResource[] = [];
  const locals: Record<string, unknown> = {};
  for (const { content, name } of files) {
    if (name.endsWith('.tf')) {
      const file = (await parse(name, content.toString('utf8'))) as RawFile;
      requireOwnModules(name, file);
      // What is below is called by what is here, and has no say in the form.
      if (dirname(name) === '.') {
        variables.push(...(await readVariables(file)));
        resources.push(...readResources(file));
        Object.assign(locals, ...(file.locals ?? []));
      }
    }
  }
  if (!files.some(({ name }) => /^[^/]+\.tf$/.test(name))) {
    throw new Error(`there is no Terraform in '${folder}'`);
  }
  return { folder, hash: hashOf(files), variables, resources, locals };
}

/**
 * The hash of what is in the folder now.
 *
 * @throws Error for what can be no module
 */
export async function moduleHash(folder: string): Promise<string> {
  return hashOf(await contentsOf(folder));
}

type FileContent = { name: string; content: Buffer };

async function contentsOf(folder: string): Promise<FileContent[]> {
  const files: FileContent[] = [];
  let bytes = 0;
  for (const name of await filesOf(folder)) {
    const content = await readFile(join(folder, name));
    bytes += content.length;
    if (bytes > mostBytes) {
      throw new Error(`the module has more than ${mostBytes} bytes`);
    }
    files.push({ name, content });
  }
  return files;
}

function hashOf(files: readonly FileContent[]): string {
  const hash = createHash('sha256');
  for (const { content, name } of files) {
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** All that a run is given, whatever kind of file it is, below the folder. */
async function filesOf(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const names: string[] = [];
  for (const entry of entries.filter(({ name }) => !isLeftOut(name))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      names.push(...(await filesOf(folder, name)));
    } else if (!entry.isFile()) {
      throw new Error(
        `'${name}' is not a file of the module, but leads elsewhere`,
      );
    } else if (/\.(tf|tofu)\.json$|\.tofu$/.test(name)) {
      throw new Error(
        `'${name}': modules are written in files that end in .tf`,
      );
    } else {
      names.push(name);
    }
  }
  return names.sort();
}

/**
 * What a run is made of is in the folder that was hashed, and nowhere else.
 *
 * @throws Error for a module that is called from another place
 */
function requireOwnModules(file: string, { module = {} }: RawFile): void {
  for (const [name, calls] of Object.entries(module)) {
    const [{ source } = {}] = calls as { source?: unknown }[];
    const place = posix.join(dirname(file), String(source));
    if (!/^\.\.?\//.test(String(source)) || place.startsWith('..')) {
      throw new Error(
        `'${file}' calls the module '${name}' from '${String(source).slice(
          0,
          200,
        )}'; a module calls only what is in its own folder, such as './modules/${name}'`,
      );
    }
  }
}

function readResources({ module = {}, resource = {} }: RawFile) {
  const calls = Object.keys(module).map(name => ({
    address: `module.${name}`,
    type: 'module',
    attributes: {},
    isOne: false,
  }));
  const own = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, [attributes]]) => ({
      address: `${type}.${name}`,
      type,
      attributes,
      isOne: !('count' in attributes || 'for_each' in attributes),
    })),
  );
  return [...own, ...calls];
}

async function readVariables({
  variable = {},
}: RawFile): Promise<ModuleVariable[]> {
  return Promise.all(
    Object.entries(variable).map(async ([name, [raw]]) => ({
      name,
      description: raw.description,
      type: raw.type === undefined ? undefined : await astOf(raw.type),
      default: raw.default,
      hasDefault: Object.hasOwn(raw, 'default'),
      nullable: raw.nullable !== false,
      sensitive: raw.sensitive === true,
      validations: await Promise.all(
        (raw.validation ?? []).map(async each => ({
          condition: await astOf(each.condition),
          message: each.error_message ?? '',
          text: inner(each.condition),
        })),
      ),
    })),
  );
}

async function astOf(expression: string): Promise<ExpressionNode> {
  const ast = await getExpressionAst('expression.tf', inner(expression));
  return (ast ?? { type: 'unknown' }) as ExpressionNode;
}

/** An expression comes as the template that it alone makes. */
function inner(expression: string): string {
  const [, text] = /^\$\{([\s\S]*)\}$/.exec(expression) ?? [];
  return text ?? expression;
}
