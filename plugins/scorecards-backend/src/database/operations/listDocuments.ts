import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type {
  DebtOwner,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type {
  EntityVerdicts,
  PassedVerdict,
  StoredJudgement,
  VerdictFilter,
  VerdictPage,
  VerdictPlace,
} from '../../verdicts/VerdictStore';
import type { EntityVerdictsRow, SubjectRow } from '../tables';
import { documentsOf, exemptAt, IsExempt } from './documentRows';
import { detailsOf } from './readVerdictDetails';
import { KeptVerdict, toDocument, VerdictDocument } from './verdictDocument';

type Row = EntityVerdictsRow & Pick<SubjectRow, 'owner' | 'system'>;
type Placed = StoredJudgement & { place: VerdictPlace };

/** To begin with; how many verdicts an entity has shows then. */
const verdictsGuessed = 30;

/**
 * Whether a list is all verdicts of some entities, one entity after the other:
 * then nothing has to be unfolded in the database.
 */
export function isOfWholeDocuments(
  filter: VerdictFilter,
  { at, order }: VerdictPage,
): boolean {
  const { control, status, ownedBy, text, requirement, baseline } = filter;
  return (
    at === undefined &&
    (order?.by ?? 'entity') === 'entity' &&
    !filter.withheld?.length &&
    [control, status, ownedBy, text, requirement, baseline].every(
      each => each === undefined,
    )
  );
}

/** One page, as the same list gives it from the view. */
export async function listDocuments(
  knex: Knex,
  filter: VerdictFilter,
  page: VerdictPage,
): Promise<Placed[]> {
  const { order, after, limit } = page;
  const descending = order?.descending ?? false;
  const found: Placed[] = [];
  let from = after?.entityRef;
  let perEntity = verdictsGuessed;
  // The entity that the page before ended with may have more.
  for (let isFirst = true; found.length < limit; isFirst = false) {
    const size = Math.ceil((limit - found.length) / perEntity) + 1;
    const rows = await selectDocuments(knex, filter, {
      ...{ descending, from, size, isFirst },
    });
    const refs = rows.map(({ entity_ref }) => entity_ref);
    const isExempt = await exemptAt(knex, page.now, refs);
    const map = (row: Row) => {
      const document = toDocument(row);
      const past = isFirst && row.entity_ref === after?.entityRef;
      return inDirection(document.verdicts, descending).flatMap(index => {
        const kept = document.verdicts[index];
        return !past || isBeyond(kept.c, after!.control, descending)
          ? [placed(row, document, { index, isExempt })]
          : [];
      });
    };
    found.push(
      ...SetAside.of(knex)
        .map('verdicts of entities', rows, {
          ...{ id: row => row.entity_ref, map },
        })
        .flat(),
    );
    if (rows.length < size) {
      break;
    }
    from = rows.at(-1)!.entity_ref;
    perEntity = Math.max(1, Math.floor(found.length / rows.length));
  }
  return found.slice(0, limit);
}

/** All that holds of the next entities of such a list. */
export async function listEntities(
  knex: Knex,
  filter: VerdictFilter,
  page: { order?: VerdictPage['order']; afterRef?: string; limit: number },
): Promise<EntityVerdicts[]> {
  const rows = await selectDocuments(knex, filter, {
    descending: page.order?.descending ?? false,
    from: page.afterRef,
    size: page.limit,
    isFirst: false,
  });
  const descending = page.order?.descending ?? false;
  return rows.map(row => ({
    entityRef: row.entity_ref,
    unfold: () => unfolded(toDocument(row), descending),
  }));
}

function unfolded(
  { verdicts, details }: VerdictDocument,
  descending: boolean,
): ReturnType<EntityVerdicts['unfold']> {
  const passed = verdicts.map(
    ({ c, v, s, m, o, t, f }, index): PassedVerdict => ({
      control: c,
      version: v,
      status: s as Underlying,
      message: m,
      ownedBy: o as DebtOwner,
      since: t,
      failingSince: f,
      claims: details.verdicts[index].e,
      nextStep: details.verdicts[index].n,
    }),
  );
  return {
    verdicts: descending ? passed.reverse() : passed,
    claims: details.claims,
  };
}

function selectDocuments(
  knex: Knex,
  filter: VerdictFilter,
  part: { descending: boolean; from?: string; size: number; isFirst: boolean },
): Knex.QueryBuilder<Row, Row[]> {
  const { descending, from, size, isFirst } = part;
  const query = documentsOf(knex, filter)
    .select('entity_verdicts.*')
    .orderBy('entity_verdicts.entity_ref', descending ? 'desc' : 'asc')
    .limit(size);
  if (from !== undefined) {
    const past = descending ? '<' : '>';
    query.where(
      'entity_verdicts.entity_ref',
      isFirst ? `${past}=` : past,
      from,
    );
  }
  return query as Knex.QueryBuilder;
}

/** Documents are in the order of controls. */
function inDirection(
  verdicts: readonly KeptVerdict[],
  descending: boolean,
): number[] {
  const places = verdicts.map((_, index) => index);
  return descending ? places.reverse() : places;
}

function isBeyond(control: string, other: string, descending: boolean) {
  return descending ? control < other : control > other;
}

function placed(
  { entity_ref: entityRef, owner, system }: Row,
  document: VerdictDocument,
  of: {
    index: number;
    isExempt: IsExempt;
  },
): Placed {
  const { c, v, s, m, o, e, t, f } = document.verdicts[of.index];
  return {
    entityRef,
    owner: owner ?? undefined,
    system: system ?? undefined,
    control: c,
    version: v,
    status: s as Underlying,
    message: m,
    ownedBy: o as DebtOwner,
    ...detailsOf(document, of.index),
    error: e,
    since: t,
    failingSince: f,
    exempt: of.isExempt(entityRef, c),
    place: { entityRef, control: c },
  };
}
