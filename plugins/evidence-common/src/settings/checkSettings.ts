import { guideUrl } from '../portalText';
import { nearestTypo } from '../validate/typo';
import type { InstallationProblem } from '../schemas/installation';
import {
  childNodes,
  describeNodes,
  describeValue,
  isOpen,
  itemNodes,
  plainNodes,
  SchemaNode,
  SettingsSchema,
  takesAnyKey,
  typesDeclaredFor,
  typesOf,
  valuesOf,
} from './schemaNodes';

/** What one installed package declares of the configuration. */
export type DeclaredSettings = { packageName: string; schema: SettingsSchema };

export type SettingProblem = InstallationProblem & {
  /** `module`: it is right, but nothing that is installed reads it. */
  kind: 'unknown' | 'type' | 'missing' | 'module' | 'secret';
  /** The webhook or type that no installed package reads, as it is written. */
  unread?: string;
};

/** Longest that is printed of a key. */
const keyLength = 200;
const knownKeysShown = 20;
const webhooks = 'plumbline.webhooks';
const modules = guideUrl('sources.md#modules');

/**
 * What may stand where an address belongs: one with its protocol, a `file:`, a
 * path of the portal's own, or a template.
 */
const addresses = /^([a-z][a-z\d+.-]*:\/\/\S+|file:\S+|\/\S*|\S*\{\S*)$/i;

/** What Backstage takes for true or false. */
const truths = /^\s*(true|yes|y|on|1|false|no|n|off|0)\s*$/i;

class SettingsCheck {
  readonly problems: SettingProblem[] = [];

  constructor(
    private readonly asWritten: boolean,
    private readonly elsewhere: readonly string[],
  ) {}

  value(value: unknown, key: string, nodes: SchemaNode[]): void {
    if (value === undefined || value === null || this.#isOpaque(value)) {
      return;
    }
    const fitting = nodes.filter(
      node => isOpen(node) || this.#fits(value, node.schema),
    );
    if (fitting.length === 0) {
      this.#report('type', key, {
        message: `'${shown(key)}' is ${describeValue(
          value,
        )}; it must be ${describeNodes(nodes)}`,
        next: rewritten(key, value, nodes),
      });
    } else if (fitting.some(isOpen)) {
      return;
    } else if (Array.isArray(value)) {
      const items = itemNodes(fitting);
      value.forEach((item, at) => this.value(item, `${key}[${at}]`, items));
    } else if (typeof value === 'object') {
      this.#object(value as Record<string, unknown>, key, fitting);
    } else {
      this.#scalar(value, key, fitting);
    }
  }

  #scalar(value: unknown, key: string, nodes: SchemaNode[]): void {
    const listed = nodes.map(({ schema }) => valuesOf(schema));
    if (
      !this.#isVariable(value) &&
      listed.every(values => values && !values.includes(value))
    ) {
      this.#report('type', key, {
        message: `'${shown(key)}' must be ${describeNodes(nodes)}`,
        next: `Use one of these for '${shown(key)}'`,
      });
    }
    if (
      this.asWritten &&
      /\.(url|baseUrl)$/.test(key) &&
      !this.#isVariable(value) &&
      !addresses.test(String(value))
    ) {
      this.#report('type', key, {
        message: `'${shown(key)}' is not an address`,
        next: 'Write it with its protocol, such as https://example.com',
      });
    }
    if (
      this.asWritten &&
      value !== '' &&
      !this.#isVariable(value) &&
      nodes.some(({ isSecret }) => isSecret)
    ) {
      const variable = variableFor(key);
      this.#report('secret', key, {
        message: `'${shown(key)}' is a secret in plain text`,
        next: `Write '\${${variable}}' instead, and set the variable ${variable} where the backend runs`,
      });
    }
  }

  #object(
    value: Record<string, unknown>,
    key: string,
    all: SchemaNode[],
  ): void {
    const { nodes, isUnread } = this.#ofItsType(value, key, all);
    const known = keysOf(nodes);
    for (const [name, child] of Object.entries(value)) {
      const declared = childNodes(nodes, name);
      if (key === webhooks && !known.includes(name)) {
        this.#unreadWebhook(name, known);
      }
      if (declared.length > 0) {
        this.value(child, `${key}.${name}`, declared);
      } else if (!isUnread && !nodes.some(takesAnyKey)) {
        this.#unknown(key, name, known);
      }
    }
    for (const name of requiredOf(nodes)) {
      if (value[name] === undefined || value[name] === null) {
        this.#report('missing', `${key}.${name}`, {
          message: `'${shown(`${key}.${name}`)}' is missing`,
          next: `Add '${name}' to '${shown(key)}': ${describeNodes(
            childNodes(nodes, name),
          )}`,
        });
      }
    }
  }

  #unknown(key: string, name: string, known: string[]): void {
    const near = meant(name, known);
    const path = `${key}.${name}`;
    if (key === 'plumbline' && near === undefined) {
      // Of a capability in another backend, with which the file is shared.
      this.#report('module', path, {
        message: `'${shown(path)}' is not a setting of any installed package`,
        next: 'Install the package that reads it, unless another backend has it',
      });
      return;
    }
    const places = known.slice(0, knownKeysShown).join(', ');
    this.#report('unknown', path, {
      message: `'${shown(path)}' is not a setting of any installed package${
        near === undefined ? '' : `; did you mean '${key}.${near}'?`
      }`,
      next:
        near === undefined
          ? `Remove it, or install the package that reads it; '${shown(
              key,
            )}' takes ${places || 'nothing else'}`
          : `Rename it to '${near}'`,
    });
  }

  /** Any name is taken there, for modules that declare none. */
  #unreadWebhook(name: string, known: string[]): void {
    const near = meant(name, [...known, ...this.elsewhere]);
    const add = `Add the module that receives it to the backend (${modules})`;
    this.#report('module', `${webhooks}.${name}`, {
      severity: 'warning',
      unread: name,
      message: `'${shown(
        `${webhooks}.${name}`,
      )}' is configured, and no installed package declares it${
        near === undefined ? '' : `; did you mean '${near}'?`
      }`,
      next:
        near === undefined
          ? add
          : `Rename it to '${near}'${
              known.includes(near) ? '' : `, and a${add.slice(1)}`
            }`,
    });
  }

  /** Of declarations for one `type` each, those that are for its own. */
  #ofItsType(
    value: Record<string, unknown>,
    key: string,
    all: SchemaNode[],
  ): { nodes: SchemaNode[]; isUnread: boolean } {
    const { type } = value;
    if (typeof type !== 'string' || this.#isVariable(type)) {
      return { nodes: all, isUnread: false };
    }
    const typeNames = (node: SchemaNode) =>
      typesDeclaredFor(node) ??
      node.schema.properties?.type?.const ??
      undefined;
    const declared = new Set(all.flatMap(node => typeNames(node) ?? []));
    const nodes = all.filter(node => {
      const own = typeNames(node);
      return own === undefined || [own].flat().includes(type);
    });
    const isUnread = declared.size > 0 && !declared.has(type);
    if (isUnread) {
      const names = [...declared].map(String).sort();
      const near = meant(type, [...names, ...this.elsewhere]);
      this.#report('module', `${key}.type`, {
        unread: type,
        message: `'${shown(`${key}.type`)}' is '${shown(
          type,
        )}', and no installed package reads that type${
          near === undefined ? '' : `; did you mean '${near}'?`
        }`,
        next: `Add the module that reads it to the backend (${modules}), or use one of ${names.join(
          ', ',
        )}`,
      });
    }
    return { nodes, isUnread };
  }

  #fits(value: unknown, schema: SettingsSchema): boolean {
    const types = typesOf(schema);
    if (Array.isArray(value)) {
      return types.includes('array');
    }
    switch (typeof value) {
      case 'object':
        return types.includes('object') || schema.properties !== undefined;
      case 'number':
        return types.includes('number') || types.includes('integer');
      case 'boolean':
        return types.includes('boolean');
      default:
        return types.some(type => this.#readsAs(String(value), type));
    }
  }

  /** Values of variables are texts, which Backstage reads as what they are for. */
  #readsAs(text: string, type: string): boolean {
    switch (type) {
      case 'string':
        return true;
      case 'number':
      case 'integer':
        return (
          this.#isVariable(text) ||
          (text.trim() !== '' && Number.isFinite(Number(text)))
        );
      case 'boolean':
        return this.#isVariable(text) || truths.test(text);
      default:
        return false;
    }
  }

  #isVariable(value: unknown): boolean {
    return (
      this.asWritten && typeof value === 'string' && /\$\{[^}]*\}/.test(value)
    );
  }

  /** `$env`, `$file`, `$include`: what is meant stands elsewhere. */
  #isOpaque(value: unknown): boolean {
    return (
      this.asWritten &&
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).some(key => key.startsWith('$'))
    );
  }

  #report(
    kind: SettingProblem['kind'],
    key: string,
    text: Pick<SettingProblem, 'message' | 'next'> & Partial<SettingProblem>,
  ): void {
    this.problems.push({
      kind,
      severity: kind === 'secret' ? 'warning' : 'error',
      subject: shown(key),
      ...text,
    });
  }
}

/**
 * What is wrong in `plumbline` of a configuration: keys that no installed package
 * declares, values of a wrong type, and required ones that are missing.
 *
 * @param config - all of it, as it is in effect; or `asWritten` in its files,
 *   with `${VARIABLE}` in it: then secrets in plain text, and what is not an address
 *   under `url` or `baseUrl`, are problems, too. `elsewhere`: webhooks and types
 *   that packages read which are not installed
 */
export function checkSettings(
  config: unknown,
  declared: readonly DeclaredSettings[],
  {
    asWritten = false,
    elsewhere = [],
  }: { asWritten?: boolean; elsewhere?: readonly string[] } = {},
): SettingProblem[] {
  const check = new SettingsCheck(asWritten, elsewhere);
  const own = childNodes(nodesOf(declared), 'plumbline');
  if (own.length > 0) {
    check.value(
      (config as { plumbline?: unknown } | undefined)?.plumbline,
      'plumbline',
      own,
    );
  }
  return check.problems;
}

/** Webhooks that installed packages declare by name. */
export function declaredWebhooks(
  declared: readonly DeclaredSettings[],
): string[] {
  const nodes = webhooks.split('.').reduce(childNodes, nodesOf(declared));
  return keysOf(nodes);
}

function nodesOf(declared: readonly DeclaredSettings[]): SchemaNode[] {
  return declared.flatMap(({ packageName, schema }) =>
    plainNodes({ packageName, schema, root: schema, isSecret: false }),
  );
}

function keysOf(nodes: readonly SchemaNode[]): string[] {
  const all = nodes.flatMap(({ schema }) =>
    Object.keys(schema.properties ?? {}),
  );
  return [...new Set(all)].sort();
}

/** What every alternative of a package requires. */
function requiredOf(nodes: SchemaNode[]): Set<string> {
  const byPackage = new Map<string, SchemaNode[]>();
  for (const node of nodes) {
    const own = byPackage.get(node.packageName) ?? [];
    byPackage.set(node.packageName, [...own, node]);
  }
  return new Set(
    [...byPackage.values()].flatMap(([first, ...others]) =>
      (first.schema.required ?? []).filter(name =>
        others.every(({ schema }) => schema.required?.includes(name)),
      ),
    ),
  );
}

/** `plumbline.collectors.eu.token` → `EU_TOKEN`. */
function variableFor(key: string): string {
  const name = key
    .split('.')
    .slice(-2)
    .join('_')
    .replace(/\W+/g, '_')
    .replace(/^[_\d]+|_+$/g, '')
    .slice(0, 60);
  return name.toUpperCase() || 'SECRET';
}

/** A text where a list belongs is most often its only item. */
function rewritten(key: string, value: unknown, nodes: SchemaNode[]): string {
  const name = shown(key.slice(key.lastIndexOf('.') + 1));
  const takesList = nodes.some(({ schema }) =>
    typesOf(schema).includes('array'),
  );
  return takesList && typeof value !== 'object'
    ? `Write it in brackets: '${name}: [ … ]'`
    : `Write '${name}' as ${describeNodes(nodes)}`;
}

/** Misspelt, a part of the name, or more than it, as `acm` and `acme-webhook` for `acme`. */
function meant(name: string, known: readonly string[]): string | undefined {
  const part = name.length > 2 ? name.toLowerCase() : undefined;
  const near =
    nearestTypo(name, known) ??
    known.find(
      one =>
        (part && one.toLowerCase().includes(part)) ||
        (name.startsWith(one) && /^[-_.A-Z]/.test(name.slice(one.length))),
    );
  return near === name ? undefined : near;
}

function shown(key: string): string {
  return key.length > keyLength ? `${key.slice(0, keyLength)}…` : key;
}
