/**
 * What comes from outside must be neither part of a path of the configuration,
 * which not every text can be, nor looked up in a table that inherits
 * `constructor` and the like.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';

const ts = createRequire(import.meta.url)('typescript');
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const getters =
  /^(has|get|getOptional|get(Optional)?(Config|ConfigArray|String|StringArray|Number|Boolean))$/;
/**
 * Paths that are built of constants and of keys that the configuration has:
 * nothing in them comes from anywhere else.
 */
const known = new Set([
  'plugins/catalog-backend-remote/src/config.ts `${KEY}.baseUrl`',
  'plugins/catalog-backend-remote/src/config.ts `${KEY}.timeout`',
  'plugins/catalog-backend-remote/src/config.ts `${KEY}.token`',
  'plugins/evidence-backend-module-argocd/src/createArgoCdChangeSource.ts `${webhookKey}.baseUrl`',
  'plugins/evidence-backend-module-github/src/createGithubChangeSource.ts `${name}.environment`',
  'plugins/evidence-backend-module-github/src/createGithubChangeSource.ts `${name}.repository`',
  'plugins/evidence-backend-module-github/src/createGithubChangeSource.ts `${name}.workflow`',
  'plugins/incident-brief-backend/src/deliveries/config.ts `${at}.baseUrl`',
  'plugins/incident-brief-backend/src/deliveries/config.ts `${at}.from`',
  'plugins/incident-brief-backend/src/deliveries/config.ts `${at}.token`',
  'plugins/incident-brief-backend/src/deliveries/config.ts `${key}.as`',
  'plugins/provisioning-backend/src/readConfig.ts `${key}.by`',
  'plugins/scorecards-backend/src/notifications/scheduleSummaries.ts `${key}.schedule`',
  'plugins/toil-backend/src/intakes/readIntakes.ts `prefixes.${name}`',
  'plugins/toil-backend/src/settings.ts `${source}.private`',
  'plugins/toil-backend/src/settings.ts `runsToClimb.${rung}`',
]);

function sourcesOf() {
  return execFileSync(
    'git',
    ['ls-files', 'plugins/*.ts', 'plugins/*.tsx', 'packages/*.ts'],
    { cwd: root, encoding: 'utf8' },
  )
    .split('\n')
    .filter(
      file =>
        file.includes('/src/') &&
        !/\.d\.ts$|\.test\.tsx?$|__testUtils__|\/testUtils\/|\/fixtures\//.test(
          file,
        ),
    );
}

/** `file:line` of what a text does wrong. */
export function findings(file, text) {
  const source = ts.createSourceFile(
    file,
    text,
    ts.ScriptTarget.Latest,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const tables = new Set();
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name, type, initializer } of statement.declarationList
        .declarations) {
        if (
          initializer &&
          ts.isObjectLiteralExpression(initializer) &&
          type &&
          /^(Readonly<)?Record<\s*string\b/.test(type.getText())
        ) {
          tables.add(name.getText());
        }
      }
    }
  }
  const found = [];
  const at = node => source.getLineAndCharacterOfPosition(node.getStart()).line;
  const visit = node => {
    if (ts.isCallExpression(node) && isConfigPath(node)) {
      const path = node.arguments[0].getText();
      if (!known.has(`${file} ${path}`)) {
        found.push(`${file}:${at(node) + 1}: builds the path ${path}`);
      }
    }
    if (
      ts.isElementAccessExpression(node) &&
      tables.has(node.expression.getText()) &&
      !ts.isLiteralExpression(node.argumentExpression) &&
      !guarded(node)
    ) {
      found.push(
        `${file}:${
          at(node) + 1
        }: '${node.getText()}' may find what every object has`,
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isConfigPath({ expression, arguments: [path] }) {
  return (
    path !== undefined &&
    ts.isTemplateExpression(path) &&
    ts.isPropertyAccessExpression(expression) &&
    getters.test(expression.name.text) &&
    (!/^(has|get|getOptional)$/.test(expression.name.text) ||
      /config$/i.test(expression.expression.getText()))
  );
}

/** Whether the function around it asks `Object.hasOwn` of the same table. */
function guarded(node) {
  const asks = `Object.hasOwn(${node.expression.getText()}`;
  for (let around = node.parent; around; around = around.parent) {
    if (ts.isFunctionLike(around)) {
      return around.getText().includes(asks);
    }
  }
  return false;
}

describe('what is looked up', () => {
  it('is found out here', () => {
    const text = [
      "const words: Record<string, string> = { a: 'b' };",
      'export const bad = (word: string) => words[word];',
      'export const good = (word: string) =>',
      '  Object.hasOwn(words, word) ? words[word] : undefined;',
      'export const worse = (config: Config, source: string) =>',
      '  config.getOptional(`a.${source}.b`);',
    ].join('\n');
    assert.equal(findings('one.ts', text).length, 2);
  });

  it('has own values only, and paths of the configuration are constant', () => {
    const found = sourcesOf().flatMap(file =>
      findings(file, readFileSync(resolve(root, file), 'utf8')),
    );
    assert.deepEqual(found, []);
  });
});
