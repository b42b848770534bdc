import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { linkPurposes } from '@plumbline/backstage-plugin-evidence-common';
import type { LinkPattern } from '@plumbline/backstage-plugin-evidence-node';

/**
 * The links of `plumbline.links.<name>`, of annotations that are the portal's
 * own or that no module knows.
 *
 * @throws InputError that names the key which is wrong
 */
export function readLinkPatterns(root: Config): LinkPattern[] {
  const links = root.getOptionalConfig('plumbline.links');
  return (links?.keys() ?? []).map(name => {
    const key = `plumbline.links.${name}`;
    const own = links!.getConfig(name);
    const url = own.getString('url');
    if (!/^https?:\/\/[^{}\s]+|^\{value\}$/.test(url)) {
      throw new InputError(
        `'${key}.url' must be an address such as https://wiki.example/services/{value}, or {value} where the annotation has the address`,
      );
    }
    const type = own.getOptionalString('type') ?? 'other';
    const purpose = linkPurposes.find(one => one === type);
    if (!purpose) {
      throw new InputError(
        `'${key}.type' is '${type}'; it must be one of ${linkPurposes.join(
          ', ',
        )}`,
      );
    }
    return {
      annotation: own.getString('annotation'),
      title: own.getOptionalString('title') ?? name,
      type: purpose,
      url: value =>
        url === '{value}'
          ? value
          : url.replaceAll('{value}', encodeURIComponent(value)),
    };
  });
}
