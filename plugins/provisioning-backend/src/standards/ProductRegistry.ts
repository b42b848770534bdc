import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  canonicalJson,
  overridden,
} from '@plumbline/backstage-plugin-evidence-common';
import type { FactValues } from '@plumbline/backstage-plugin-evidence-common/rules';
import type {
  RuleTrials,
  StandardsSettings,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Form,
  formOf,
  PriceBook,
  Product,
  StandardsProblem,
} from '@plumbline/backstage-plugin-provisioning-common';
import {
  CompiledPolicy,
  createPolicyEngine,
  judgeFixtures,
  Parsed,
  parsePolicy,
  parsePriceBook,
  parseProduct,
} from '@plumbline/backstage-plugin-provisioning-common/policy';
import { policyOfPortal, productOfPortal } from './ownersOfPortal';
import { isLeftOut, Module, readModule } from './readModule';

/** A product with all that goes with it. */
export type Offer = { product: Product; form: Form; module: Module };

/** Everything in force at one instant. */
export type Standards = {
  offers: ReadonlyMap<string, Offer>;
  policies: readonly CompiledPolicy[];
  books: readonly PriceBook[];
  problems: readonly StandardsProblem[];
};

/** A source of standards on this machine. */
export type StandardsFolder = Pick<StandardsSettings, 'name' | 'owners'> & {
  folder: string;
};

const mostFiles = 1_000;

/**
 * Products, policies and prices of the folders in `plumbline.standards`. A file
 * that is wrong is a problem that is shown; its last good version stays. A look
 * that finds nothing new costs a `stat` a file.
 */
export class ProductRegistry {
  readonly #folders: readonly StandardsFolder[];
  readonly #costCenters?: readonly string[];
  readonly #trials?: Pick<RuleTrials, 'reasonAgainst'>;
  readonly #announce?: () => void;
  readonly #engine = createPolicyEngine();
  readonly #good = new Map<string, unknown>();
  #seen = '';
  #standards: Standards = {
    offers: new Map(),
    policies: [],
    books: [],
    problems: [],
  };

  /**
   * @param folders - in the order in which a product of one overrides another's
   * @param options.trials - of policies that this process has not run yet
   * @param options.announce - called when something else is in force
   * @param options.costCenters - the only ones that forms take; any where left out
   */
  constructor(
    folders: readonly StandardsFolder[],
    options: {
      announce?: () => void;
      trials?: Pick<RuleTrials, 'reasonAgainst'>;
      costCenters?: readonly string[];
    } = {},
  ) {
    this.#folders = folders;
    this.#trials = options.trials;
    this.#announce = options.announce;
    this.#costCenters = options.costCenters;
  }

  get standards(): Standards {
    return this.#standards;
  }

  /** Looks at all folders; never throws for what is written in them. */
  async refresh(): Promise<void> {
    const files = (
      await Promise.all(
        this.#folders.flatMap(source =>
          ['products', 'policies', 'prices', 'modules'].map(kind =>
            listFiles(source, kind),
          ),
        ),
      )
    ).flat();
    const seen = files.map(({ mark }) => mark).join('\n');
    if (seen !== this.#seen) {
      this.#standards = await this.#read(files);
      this.#seen = seen;
      this.#announce?.();
    }
  }

  async #read(files: readonly ListedFile[]): Promise<Standards> {
    const problems: StandardsProblem[] = [];
    const take = async <T>(
      kind: string,
      parse: (text: string) => Parsed<T> | Promise<Parsed<T>>,
    ): Promise<{ file: ListedFile; value: T }[]> => {
      const taken: { file: ListedFile; value: T }[] = [];
      for (const file of files.filter(each => each.kind === kind)) {
        const parsed = await parse(await readFile(file.path, 'utf8'));
        for (const reason of parsed.problems ?? []) {
          problems.push({ path: file.name, reason });
        }
        if (parsed.problems === undefined) {
          this.#good.set(file.path, parsed.value);
        }
        const value = this.#good.get(file.path) as T | undefined;
        if (value !== undefined) {
          taken.push({ file, value });
        }
      }
      return taken;
    };
    const policies = await take('policies', text => this.#parsePolicy(text));
    const books = await take('prices', parsePriceBook);
    const products = await take('products', parseProduct);
    const offers = new Map<string, Offer>();
    const offeredBy = new Map<string, ListedFile>();
    for (const { file, value } of products) {
      const first = offeredBy.get(value.id);
      if (first) {
        const { name: path, source } = first;
        const what = `a product called '${value.id}'`;
        const reason =
          source.name === file.source.name
            ? `another file, '${path}', has ${what}`
            : overridden({ source: source.name, path }, what);
        problems.push({ path: file.name, reason });
        continue;
      }
      const product = productOfPortal(value, file.source.owners);
      const offer = await this.#offer(file, product, problems);
      if (offer) {
        offers.set(value.id, offer);
        offeredBy.set(value.id, file);
      }
    }
    return {
      offers,
      policies: policies.map(({ file, value }) =>
        policyOfPortal(value, file.source.owners),
      ),
      books: books.map(({ value }) => value),
      problems,
    };
  }

  /** A policy that does not do what its own examples say is not in force. */
  async #parsePolicy(text: string): Promise<Parsed<CompiledPolicy>> {
    const parsed = parsePolicy(this.#engine, text);
    const stopped = parsed.value && (await this.#tryOut(parsed.value));
    if (stopped !== undefined) {
      return { problems: [stopped] };
    }
    const failures = parsed.value ? judgeFixtures(parsed.value, 0) : [];
    return failures.length > 0
      ? {
          problems: failures.map(
            ({ name, expect, got }) =>
              `'fixtures' "${name}" must come to ${expect}, and comes to ${got}`,
          ),
        }
      : parsed;
  }

  async #tryOut({
    policy,
    rules,
  }: CompiledPolicy): Promise<string | undefined> {
    const examples = policy.fixtures.map(
      ({ facts }) => new Map(Object.entries(facts)) as FactValues,
    );
    return this.#trials?.reasonAgainst(rules, async () => examples, 0);
  }

  async #offer(
    { name, path, source }: ListedFile,
    product: Product,
    problems: StandardsProblem[],
  ): Promise<Offer | undefined> {
    const key = `offer ${path}`;
    try {
      const module = await readModule(join(source.folder, product.module.path));
      const made = formOf(product, module.variables);
      for (const reason of made.problems) {
        problems.push({ path: name, reason });
      }
      if (made.problems.length === 0) {
        const form = this.#withCostCenters(made.form);
        this.#good.set(key, { product, form, module });
      }
    } catch (error) {
      problems.push({
        path: name,
        reason: `'${product.module.path}': ${(error as Error).message}`,
      });
    }
    return this.#good.get(key) as Offer | undefined;
  }

  #withCostCenters(form: Form): Form {
    const { properties } = form.schema;
    return this.#costCenters && properties.costCenter
      ? {
          ...form,
          schema: {
            ...form.schema,
            properties: {
              ...properties,
              costCenter: {
                ...properties.costCenter,
                enum: [...this.#costCenters],
              },
            },
          },
        }
      : form;
  }
}

/** SHA-256 of what policies on a product say. */
export function policiesHash(
  { policies }: Standards,
  { product, module }: Offer,
): string {
  return sha256(
    canonicalJson({
      product,
      module: module.hash,
      policies: policies
        .map(({ policy }) => policy)
        .filter(each => each.products?.includes(product.id) ?? true)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    }),
  );
}

/** SHA-256 of all price books. */
export function pricesHash({ books }: Standards): string {
  return sha256(
    canonicalJson([...books].sort((a, b) => (a.id < b.id ? -1 : 1))),
  );
}

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What no run is given, at whatever depth. */
function isUnseen(name: string): boolean {
  return name.split('/').some(isLeftOut);
}

type ListedFile = {
  source: StandardsFolder;
  kind: string;
  /** Below the folder. */
  name: string;
  path: string;
  mark: string;
};

async function listFiles(
  source: StandardsFolder,
  kind: string,
): Promise<ListedFile[]> {
  const place = join(source.folder, kind);
  let names: string[];
  try {
    const entries = await readdir(place, {
      recursive: kind === 'modules',
      // With these, links are listed and not followed.
      withFileTypes: true,
    });
    names = entries.map(entry =>
      relative(place, join(entry.parentPath, entry.name)),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
  const wanted = names
    .filter(name =>
      kind === 'modules' ? !isUnseen(name) : /^[^.].*\.ya?ml$/.test(name),
    )
    .sort()
    .slice(0, mostFiles);
  return Promise.all(
    wanted.map(async name => {
      const path = join(place, name);
      // A link of a module is refused where the module is read.
      const { mtimeMs, size, ino } = await (kind === 'modules'
        ? lstat(path)
        : stat(path));
      return {
        source,
        kind,
        name: `${kind}/${name}`,
        path,
        mark: `${path} ${mtimeMs} ${size} ${ino}`,
      };
    }),
  );
}
