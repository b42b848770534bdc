import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  /** Whether it is made once, whatever was asked for. */
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

/** @throws Error in words for whoever wrote the module */
export async function readModule(folder: string): Promise<Module> {
  const names = (await readdir(folder))
    .filter(name => /\.tf(\.json)?$/.test(name))
    .sort();
  const hash = createHash('sha256');
  const variables: ModuleVariable[] = [];
  const resources: ModuleResource[] = [];
  const locals: Record<string, unknown> = {};
  let bytes = 0;
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    bytes += text.length;
    if (bytes > mostBytes) {
      throw new Error(`the module has more than ${mostBytes} bytes`);
    }
    hash.update(`${name}\0${text.length}\0${text}`);
    if (name.endsWith('.tf')) {
      const file = (await parse(name, text)) as RawFile;
      variables.push(...(await readVariables(file)));
      resources.push(...readResources(file));
      Object.assign(locals, ...(file.locals ?? []));
    }
  }
  if (names.length === 0) {
    throw new Error(`there is no Terraform in '${folder}'`);
  }
  return { folder, hash: hash.digest('hex'), variables, resources, locals };
}

function readResources({ module = {}, resource = {} }: RawFile) {
  const calls = Object.keys(module).map(name => ({
    address: `module.${name}`,
    ...{ type: 'module', attributes: {}, isOne: false },
  }));
  const own = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, [attributes]]) => ({
      address: `${type}.${name}`,
      ...{ type, attributes },
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
