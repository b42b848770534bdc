import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import { Control } from '../schemas/control';

/**
 * All of a control that a verdict depends on. Where this differs, the control
 * means something else and needs a new version; a better sentence does not.
 */
export function meaningOf(control: Control): string {
  const { appliesTo, maxAge, pass, platformOwnedWhen, ownedBy } = control;
  return canonicalJson({
    appliesTo,
    maxAge,
    // White space between words is no meaning.
    pass: pass.split(/\s+/).join(' '),
    platformOwnedWhen: platformOwnedWhen?.split(/\s+/).join(' '),
    ownedBy,
    requirement: control.requirement,
  });
}
