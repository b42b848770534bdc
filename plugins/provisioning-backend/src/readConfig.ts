import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { approversSchema } from '@plumbline/backstage-plugin-evidence-common';
import { readStandards } from '@plumbline/backstage-plugin-evidence-node';
import {
  approvalRules,
  usualScales,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  ApprovalRuleId,
  Scales,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { StandardsFolder } from './standards/ProductRegistry';

/** Who has to look at what, besides what levels say. */
export type ApprovalPolicy = {
  /** By rule; the approvers of the product's owner where it is not there. */
  by: ReadonlyMap<ApprovalRuleId, string[]>;
  /** Who may by the narrower way, during an incident. */
  emergency: string[];
  /** What costs more a month is looked at. */
  highCost: number;
  /** By which values of an intent protect more than others. */
  scales: Scales;
};

/** What becomes of a request that waits for an approval, and when. */
export type WaitingPolicy = {
  remindHours: number;
  escalateHours: number;
  lapseHours: number;
  /** Users and groups; the owner of the product where left out. */
  escalateTo?: string[];
};

export type ProvisioningConfig = {
  approvals: ApprovalPolicy;
  /** What cost centers may spend a month. */
  budgets: ReadonlyMap<string, number>;
  /** The only ones that can be charged; any where left out. */
  costCenters?: string[];
  /** Those on this machine; of products with one id, the first one's is offered. */
  standards: StandardsFolder[];
  /** Where runs take place, and what they leave until they end. */
  folder: string;
  pluginFolders: string[];
  encryptionKey: string;
  environments: ReadonlyMap<string, Record<string, string>>;
  waiting: WaitingPolicy;
  currency: string;
  concurrency: number;
  driftSeconds: number;
  driftExemptDays: number;
};

/** @throws InputError that names the key which is wrong */
export function readConfig(root: Config): ProvisioningConfig {
  const own = root.getOptionalConfig('plumbline.provisioning');
  const folder = resolve(
    own?.getOptionalString('folder') ??
      join(process.env.PLUMBLINE_DATA ?? '.plumbline', 'provisioning'),
  );
  const concurrency = own?.getOptionalNumber('concurrency') ?? 2;
  if (!(Number.isInteger(concurrency) && concurrency >= 1)) {
    throw new InputError(
      `'plumbline.provisioning.concurrency' is ${concurrency}; it must be a whole number from 1`,
    );
  }
  return {
    approvals: {
      ...readApprovals(own?.getOptionalConfig('approvals')),
      scales: readScales(own?.getOptionalConfig('scales')),
    },
    waiting: readWaiting(own?.getOptionalConfig('approvals.waiting')),
    budgets: new Map(mapOf(own, 'budgets', each => each.getNumber('monthly'))),
    costCenters: own?.getOptionalStringArray('costCenters'),
    // Modules are run from files, so only folders of this machine count.
    standards: readStandards(root).flatMap(({ name, folder: path, owners }) =>
      path === undefined ? [] : [{ name, folder: path, owners }],
    ),
    folder,
    pluginFolders: mapOf(own, 'plugins', each =>
      resolve(each.getString('path')),
    ).map(([, path]) => path),
    encryptionKey: own?.getOptionalString('encryptionKey') ?? ownKey(folder),
    environments: new Map(
      mapOf(own, 'environments', each =>
        Object.fromEntries(each.keys().map(key => [key, each.getString(key)])),
      ),
    ),
    currency: own?.getOptionalString('currency') ?? 'USD',
    concurrency,
    driftExemptDays: own?.getOptionalNumber('drift.exemptDays') ?? 90,
    driftSeconds: own?.getOptionalNumber('drift.everySeconds') ?? 3_600,
  };
}

const usualHighCost = 500;

function readScales(own: Config | undefined): Scales {
  return {
    dataClassification:
      own?.getOptionalStringArray('dataClassification') ??
      usualScales.dataClassification,
    environment:
      own?.getOptionalStringArray('environment') ?? usualScales.environment,
  };
}

function readApprovals(
  own: Config | undefined,
): Omit<ApprovalPolicy, 'scales'> {
  const by = (key: string) => readNamed(own, `${key}.by`, 'approvals');
  const known = ['emergency', 'waiting', ...approvalRules];
  const unknown = own?.keys().find(key => !known.includes(key));
  if (unknown !== undefined) {
    throw new InputError(
      `'plumbline.provisioning.approvals.${unknown}' is no rule; the rules are ${known.join(
        ', ',
      )}`,
    );
  }
  return {
    by: new Map(
      approvalRules.flatMap((rule): [ApprovalRuleId, string[]][] => {
        const named = by(rule);
        return named ? [[rule, named]] : [];
      }),
    ),
    emergency: by('emergency') ?? [],
    highCost: own?.getOptionalNumber('high-cost.monthly') ?? usualHighCost,
  };
}

/** @throws InputError where one is neither a user nor a group */
function readNamed(own: Config | undefined, key: string, at: string) {
  const map = own?.getOptionalConfig(key);
  return map?.keys().map(name => {
    const ref = map.getString(name);
    if (!approversSchema.safeParse([ref]).success) {
      throw new InputError(
        `'plumbline.provisioning.${at}.${key}.${name}' is '${ref}'; it must be a user or a group, such as group:default/payments`,
      );
    }
    return ref;
  });
}

/** @throws InputError where they are not in their order */
function readWaiting(own: Config | undefined): WaitingPolicy {
  const remindHours = own?.getOptionalNumber('remindHours') ?? 24;
  const escalateHours = own?.getOptionalNumber('escalateHours') ?? 72;
  const lapseHours = own?.getOptionalNumber('lapseHours') ?? 336;
  if (!(remindHours > 0 && remindHours < escalateHours)) {
    throw new InputError(
      `'plumbline.provisioning.approvals.waiting.remindHours' is ${remindHours}; it must be more than 0, and less than escalateHours (${escalateHours})`,
    );
  }
  if (!(escalateHours < lapseHours)) {
    throw new InputError(
      `'plumbline.provisioning.approvals.waiting.escalateHours' is ${escalateHours}; it must be less than lapseHours (${lapseHours})`,
    );
  }
  const escalateTo = readNamed(own, 'escalateTo', 'approvals.waiting');
  return {
    remindHours,
    escalateHours,
    lapseHours,
    ...(escalateTo && { escalateTo }),
  };
}

function mapOf<T>(
  own: Config | undefined,
  key: string,
  read: (each: Config) => T,
): [string, T][] {
  const map = own?.getOptionalConfig(key);
  return (map?.keys() ?? []).map(name => [name, read(map!.getConfig(name))]);
}

/** Made at the first start, for one machine; several replicas need to share one. */
/** @throws InputError where the folder can't be written to */
function ownKey(folder: string): string {
  const file = join(folder, 'key');
  if (!existsSync(file)) {
    try {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o700);
      const key = randomBytes(32).toString('base64url');
      writeFileSync(file, key, { mode: 0o600 });
    } catch (error) {
      throw new InputError(
        `'plumbline.provisioning.folder' is '${folder}', where no key can be made (${
          (error as NodeJS.ErrnoException).code
        }): set it to a folder that the portal may write to, and 'plumbline.provisioning.encryptionKey' to a key that is kept elsewhere`,
      );
    }
  }
  return readFileSync(file, 'utf8').trim();
}
