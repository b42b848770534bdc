import {
  ChangeDelivery,
  DeliveryPart,
  isSameRevision,
  ReleaseNames,
} from '@plumbline/backstage-plugin-evidence-common';

/** Each part that is not known of a release, with the reason. */
export function unknownIn(
  answer: Omit<ChangeDelivery, 'unknown'>,
  release: {
    /** The change that is followed, of all changes of its service. */
    start: ReleaseNames;
    all: readonly ReleaseNames[];
    members: readonly ReleaseNames[];
    commit?: string;
    commits?: number;
    namedReviews: number;
  },
): ChangeDelivery['unknown'] {
  const { commit, namedReviews } = release;
  const { artifacts, decisions, environments, pullRequest, reviews, runs } =
    answer;
  const parts: Record<DeliveryPart, string | false> = {
    commit: withoutCommit(answer, release),
    review:
      reviews.length === 0 &&
      pullRequest?.reviewedAt === undefined &&
      (namedReviews > 0
        ? 'The reviews that its decisions name are not known here, or not yours to see'
        : `No decision of a gate on it waited for a review, and no ${
            pullRequest ? 'review of its pull request' : 'pull request of it'
          } was reported`),
    runs:
      runs.length === 0 &&
      (commit === undefined
        ? 'Its commit is not known, by which runs are found'
        : 'No run was reported that names its commit alike'),
    artifact:
      artifacts.length === 0 && 'No deploy or decision of it states a digest',
    decision: decisions.length === 0 && 'No decision of a gate on it is known',
    deploy:
      deploysOfSeveral(release) ??
      (environments.length === 0 && 'No deploy of it was reported'),
    rollback:
      environments.every(({ state }) => state === 'unknown') &&
      'Where it ran is not known, nor whether it was taken back',
  };
  return (Object.keys(parts) as DeliveryPart[]).flatMap(part => {
    const because = parts[part];
    return because === false ? [] : [{ part, because }];
  });
}

/** Changes by a short hash that may be of this commit, or of another. */
function deploysOfSeveral({
  all,
  commit,
  members,
}: Parameters<typeof unknownIn>[1]): string | undefined {
  const names = all
    .filter(one => one.fits !== undefined && !members.includes(one))
    .map(one => one.commit ?? one.revision)
    .filter(name => isSameRevision(name, commit));
  return names.length === 0
    ? undefined
    : `A change names '${names[0]}', with which several commits begin: of which it is, is not stated`;
}

function withoutCommit(
  { commit }: Pick<ChangeDelivery, 'commit'>,
  { commits, start }: Parameters<typeof unknownIn>[1],
): string | false {
  if (commit === undefined && start.fits !== undefined) {
    const name = start.commit ?? start.revision;
    return `'${name}' is the beginning of ${start.fits} commits: report the whole hash`;
  }
  if (commits !== undefined) {
    return `It was released from ${commits} commits, and is not stated of which`;
  }
  if (commit === undefined) {
    return 'No source states the commit: report it as `commit` of the deploy';
  }
  return (
    commit.id === undefined &&
    'No source of commits has reported it: who made it is not known'
  );
}
