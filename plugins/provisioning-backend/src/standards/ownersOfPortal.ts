import type { Product } from '@plumbline/backstage-plugin-provisioning-common';
import type { CompiledPolicy } from '@plumbline/backstage-plugin-provisioning-common/policy';

/** Groups of this portal, by what files of a source name in their place. */
type Owners = ReadonlyMap<string, string>;

export function productOfPortal(product: Product, owners: Owners): Product {
  const levels = Object.entries(product.levels).map(([name, level]) => {
    const { approval } = level;
    const by = approval === 'none' ? undefined : approval.by;
    return [
      name,
      by && approval !== 'none'
        ? { ...level, approval: { ...approval, by: named(by, owners) } }
        : level,
    ];
  });
  return {
    ...product,
    owner: owners.get(product.owner) ?? product.owner,
    levels: Object.fromEntries(levels),
  };
}

export function policyOfPortal(
  { policy, ...compiled }: CompiledPolicy,
  owners: Owners,
): CompiledPolicy {
  const { exemption, owner } = policy;
  return {
    ...compiled,
    policy: {
      ...policy,
      owner: owners.get(owner) ?? owner,
      ...(exemption?.approvers && {
        exemption: {
          ...exemption,
          approvers: named(exemption.approvers, owners),
        },
      }),
    },
  };
}

function named(refs: readonly string[], owners: Owners): string[] {
  return refs.map(ref => owners.get(ref) ?? ref);
}
