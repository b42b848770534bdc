import type {
  CheckedRepository,
  ClosedIssue,
  ClosedProposal,
  IssueClosure,
  MadeRepository,
  NewRepositoryRequest,
  Proposal,
  ProposalClosure,
  ProposalRequest,
  RepositoryCheck,
  RepositoryWithdrawal,
  WithdrawnRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceServiceOptions } from './evidenceOptions';

/** What plugins have made in repositories, with their own credentials. */
export interface EvidenceProposals {
  propose(
    request: ProposalRequest,
    options: EvidenceServiceOptions,
  ): Promise<Proposal>;

  /** Closes an issue that it proposed, with a comment; again, it leads to the same. */
  closeIssue(
    request: IssueClosure,
    options: EvidenceServiceOptions,
  ): Promise<ClosedIssue>;

  /**
   * Closes a pull request that it proposed, with a comment, or removes its branch
   * where there are none; again, it leads to the same.
   */
  closeProposal(
    request: ProposalClosure,
    options: EvidenceServiceOptions,
  ): Promise<ClosedProposal>;

  /**
   * Makes a repository for a new service, or proposes its contents; again, it
   * leads to the same. With the plugin's own credentials.
   */
  createRepository(
    request: NewRepositoryRequest,
    options: EvidenceServiceOptions,
  ): Promise<MadeRepository>;

  /** Whether one may be made at an address, without asking its host. */
  checkRepository(
    request: RepositoryCheck,
    options: EvidenceServiceOptions,
  ): Promise<CheckedRepository>;

  /** Takes it back, where it is unchanged. */
  withdrawRepository(
    request: RepositoryWithdrawal,
    options: EvidenceServiceOptions,
  ): Promise<WithdrawnRepository>;
}
