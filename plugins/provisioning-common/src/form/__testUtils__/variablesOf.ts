import { getExpressionAst, parse as parseHcl } from '@cdktf/hcl2json';
import type { ExpressionNode, ModuleVariable } from '../variables';

async function ast(text: string): Promise<ExpressionNode> {
  return (await getExpressionAst(
    'x.tf',
    text.replace(/^\$\{|\}$/g, ''),
  )) as ExpressionNode;
}

/** The variables of a module that is written down in a test. */
export async function variablesOf(hcl: string): Promise<ModuleVariable[]> {
  const { variable } = (await parseHcl('variables.tf', hcl)) as {
    variable: Record<string, Record<string, never>[]>;
  };
  return Promise.all(
    Object.entries(variable).map(async ([name, [raw]]) => ({
      name,
      description: raw.description,
      type: await ast(raw.type),
      default: raw.default,
      hasDefault: 'default' in raw,
      nullable: true,
      sensitive: raw.sensitive === true,
      validations: await Promise.all(
        (
          (raw.validation ?? []) as {
            condition: string;
            error_message?: string;
          }[]
        ).map(async ({ condition, error_message: message = '' }) => ({
          condition: await ast(condition),
          message,
          text: condition,
        })),
      ),
    })),
  );
}
