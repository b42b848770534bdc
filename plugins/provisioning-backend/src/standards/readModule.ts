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
  let bytes = 0;
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    bytes += text.length;
    if (bytes > mostBytes) {
      throw new Error(`the module has more than ${mostBytes} bytes`);
    }
    hash.update(`${name}\0${text.length}\0${text}`);
    if (name.endsWith('.tf')) {
      variables.push(...(await readVariables(name, text)));
    }
  }
  if (names.length === 0) {
    throw new Error(`there is no Terraform in '${folder}'`);
  }
  return { folder, hash: hash.digest('hex'), variables };
}

async function readVariables(
  file: string,
  text: string,
): Promise<ModuleVariable[]> {
  const { variable = {} } = (await parse(file, text)) as {
    variable?: Record<string, RawVariable[]>;
  };
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
