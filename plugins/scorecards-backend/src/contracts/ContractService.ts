import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  EntityFacts,
  RepositoryTemplate,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  type Contract,
  type Control,
  isSupported,
  presentVerdict,
  type ServiceContract,
  type Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import { isAmong } from '@plumbline/backstage-plugin-scorecards-common/control';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { TemplateRegistry } from '../templates/TemplateRegistry';
import { isIn, judgeEntity } from '../verdicts/judgeEntity';
import type { VerdictOverrideState } from '../verdicts/overrides/VerdictOverrideState';
import type { VerdictService } from '../verdicts/VerdictService';
import { restsOnTheWhole, withheldMessage } from '../verdicts/WithheldControls';
import type { ContractRegistry } from './ContractRegistry';

const mostVerdicts = 500;

/** Without a status it is not judged, for the reason that the message has. */
type Standing = Pick<Verdict, 'message'> &
  Partial<Pick<Verdict, 'exemption' | 'status'>>;

const noSuchControl = 'No control of this id is in force';

/** Why a line has no verdict, of a control that is in force. */
function withoutJudgement(
  control: Control,
  entity: EntityFacts | undefined,
): string {
  if (!entity) {
    return 'Entities of its system are not judged';
  }
  if (isAmong(control, entity)) {
    return `Its condition '${control.appliesTo.when}' does not hold, or it is not known whether it does`;
  }
  const { lifecycles = [] } = control.appliesTo;
  return lifecycles.some(lifecycle =>
    isAmong(control, { ...entity, lifecycle }),
  )
    ? `It is judged once the lifecycle is ${lifecycles.join(' or ')}`
    : 'Its control is not about this service';
}

type Options = {
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  clock: Clock;
  contracts: Pick<ContractRegistry, 'find'>;
  evidence: Pick<EvidenceService, 'getFacts'>;
  /** Systems whose entities have no verdicts. */
  leftOut: ReadonlySet<string>;
  people: Pick<VerdictOverrideState, 'load'>;
  registry: Pick<ControlRegistry, 'all'>;
  templateRegistry: Pick<TemplateRegistry, 'find'>;
  verdicts: Pick<VerdictService, 'list'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** How services and the platform stand to each other. */
export class ContractService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError where it has none, or may not be seen */
  async get(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<ServiceContract> {
    const { auth, clock, evidence, verdicts, visibility } = this.#options;
    const mayRead = await visibility.of([entityRef], credentials);
    const { items } = mayRead(entityRef)
      ? await evidence.getFacts(
          {
            entityRefs: [entityRef],
            limit: 1,
            names: ['repository.template'],
          },
          { credentials: await auth.getOwnServiceCredentials() },
        )
      : { items: [] };
    const [known] = items;
    const origin = known?.facts.find(
      ({ name }) => name === 'repository.template',
    )?.value as RepositoryTemplate | undefined;
    const found = await this.#contractOf(origin);
    if (!known || !found) {
      throw new NotFoundError(
        `${entityRef} has no known contract: its repository was not read yet, or states no template with a contract`,
      );
    }
    const { contract, name } = found;
    const page = await verdicts.list(
      { entityRef, limit: mostVerdicts } as never,
      credentials,
    );
    const judged = page.items.map(({ control }) => control);
    const byControl = new Map<string, Standing>([
      ...page.items.map(one => [one.control, one] as const),
      ...(await this.#judge(contract, { entityRef, judged }, credentials)),
    ]);
    const isOver = !isSupported(contract, clock().getTime());
    return {
      entityRef,
      contract: name,
      title: contract.title,
      owner: contract.owner,
      isOver,
      supportedUntil: contract.supportedUntil,
      creation: origin?.creation,
      owes: contract.owes.map(line =>
        stateOf(line, byControl.get(line.control), known.owner),
      ),
      promises: contract.promises.map(line =>
        stateOf(
          line,
          byControl.get(line.control),
          // A promise ends with the support of the version.
          isOver ? known.owner : contract.owner,
          known.owner,
        ),
      ),
    };
  }

  /**
   * How lines stand without a verdict: of controls that are not enabled, and of
   * what was not judged yet.
   */
  async #judge(
    { owes, promises }: Contract,
    { entityRef, judged }: { entityRef: string; judged: readonly string[] },
    credentials: BackstageCredentials,
  ): Promise<[string, Standing][]> {
    const { auth, clock, evidence, leftOut, people } = this.#options;
    const { registry, visibility } = this.#options;
    const ids = [...owes, ...promises]
      .map(({ control }) => control)
      .filter(id => !judged.includes(id));
    const controls = ids.flatMap(id => registry.all.get(id)?.compiled ?? []);
    if (controls.length === 0) {
      return ids.map(id => [id, { message: noSuchControl }]);
    }
    const at = clock().getTime();
    const names = [...new Set(controls.flatMap(({ facts }) => facts))];
    const [seesAll, overrideOf, { items }] = await Promise.all([
      visibility.of([], credentials).then(mayRead => mayRead('')),
      people.load({ entityRefs: [entityRef], controls: ids, at }),
      evidence.getFacts(
        { entityRefs: [entityRef], limit: 1, names },
        { credentials: await auth.getOwnServiceCredentials() },
      ),
    ]);
    const [entity] = items.filter(isIn(leftOut));
    return ids.map((id): [string, Standing] => {
      const compiled = controls.find(({ control }) => control.id === id);
      if (!compiled) {
        return [id, { message: noSuchControl }];
      }
      const { control } = compiled;
      const [judgement] = entity
        ? judgeEntity([compiled], entity, at).judged
        : [];
      if (!judgement) {
        return [id, { message: withoutJudgement(control, entity) }];
      }
      const isWithheld = !seesAll && restsOnTheWhole(control);
      return [
        id,
        presentVerdict(
          {
            ...judgement,
            entityRef,
            since: at,
            ...(isWithheld && { status: 'unknown', message: withheldMessage }),
          },
          control,
          { ...overrideOf({ ...judgement, entityRef }), now: at },
        ),
      ];
    });
  }

  async #contractOf(
    origin: RepositoryTemplate | undefined,
  ): Promise<{ contract: Contract; name: string } | undefined> {
    const { contracts, templateRegistry } = this.#options;
    if (origin?.id === undefined || origin.version === undefined) {
      return undefined;
    }
    const found = await templateRegistry.find(origin.id, origin.version);
    const name = found?.compiled.template.contract;
    const contract = name === undefined ? undefined : contracts.find(name);
    return contract && { contract, name: name! };
  }
}

/**
 * @param debtor - whose debt a failure is
 * @param heir - who takes an automation over by an exemption
 */
function stateOf(
  line: Contract['promises'][number],
  verdict: Standing | undefined,
  debtor: string | undefined,
  heir?: string,
): ServiceContract['promises'][number] {
  const { exemption, message, status } = verdict ?? {};
  return {
    ...line,
    ...(verdict && { status, message }),
    ...(status === 'fail' && debtor !== undefined && { debtOf: debtor }),
    ...(exemption &&
      line.automation !== undefined && {
        takenOver: {
          ...(heir !== undefined && { by: heir }),
          until: exemption.expires,
        },
      }),
  };
}
