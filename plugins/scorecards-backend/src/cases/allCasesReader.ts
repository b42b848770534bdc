import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';

type Read = (id: string) => Promise<PublishedCase | undefined>;

/**
 * Reads what waits for a decision, by its type, for its publication.
 *
 * @param own - of types with a store of their own
 */
export function allCasesReader(
  own: Readonly<Record<string, Read>>,
  of: {
    people: {
      readCase: (
        type: 'exemption' | 'dispute',
        id: string,
      ) => Promise<PublishedCase | undefined>;
    };
    promotions: {
      cases: {
        read: (type: string, id: string) => Promise<PublishedCase | undefined>;
      };
    };
  },
): (type: string, id: string) => Promise<PublishedCase | undefined> {
  const { people, promotions } = of;
  return (type, id) => {
    if (Object.hasOwn(own, type)) {
      return own[type](id);
    }
    return type === 'exemption' || type === 'dispute'
      ? people.readCase(type, id)
      : promotions.cases.read(type, id);
  };
}
