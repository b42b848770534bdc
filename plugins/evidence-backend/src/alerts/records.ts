import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { Authorship } from '../database/authorship';
import type { SubjectState } from '../estate/subjects/standing';
import type { Subject } from '../estate/subjects/records';

/** An alert as one delivery reports it, with its ids. Epoch milliseconds. */
export type PreparedAlert = {
  id: string;
  fingerprint: string;
  /** Of its labels. */
  subject: string;
  signal: Signal;
  startsAt: number;
  endsAt?: number;
  name: string;
  severity?: string;
  summary?: string;
  url?: string;
};

export type PreparedGroup = {
  source: string;
  key: string;
  labels: Record<string, string>;
  url?: string;
  notSent: number;
  alerts: PreparedAlert[];
};

export type RecordAlertsOptions = {
  /** All of one source. */
  groups: readonly PreparedGroup[];
  /** Default: a module that has the source's name. */
  by?: Authorship;
  source: string;
  subjects: ReadonlyMap<string, Subject>;
  /** Signals of the whole delivery, where this is a part of it. */
  coverage?: number;
  /** Epoch milliseconds. */
  receivedAt: number;
  /** Milliseconds after which an alert that was not repeated is stale. */
  maxAge: number;
};

export type EndAlertsOptions = {
  source: string;
  /** By which instant each of these alerts was over, by its id. */
  ends: ReadonlyMap<string, number>;
  /** Epoch milliseconds. */
  at: number;
  /** Milliseconds after which an alert that was not repeated is stale. */
  maxAge: number;
};

/** What became of one delivery. */
export type AlertsReceipt = {
  /** Alerts reported for the first time. */
  stored: number;
  /** Known ones of which something new was reported. */
  updated: number;
  /** Known ones, reported again. */
  duplicate: number;
  /** Ids of the groups that they belong to. */
  groups: string[];
  /** Names of those that no entity matches, or several; absent where each matches one. */
  unresolved?: string[];
};

export type StoredAlert = SubjectState & {
  id: string;
  source: string;
  fingerprint: string;
  signal: Signal;
  status: 'firing' | 'resolved';
  startsAt: number;
  endsAt?: number;
  name: string;
  severity?: string;
  summary?: string;
  url?: string;
  receivedAt: number;
  endReceivedAt?: number;
  lastHeardAt: number;
  groupIds: string[];
};

/** One that fires, and whose labels stand for no entity, or several. */
export type UnmatchedAlert = { subject: string; name: string; signal: Signal };

export type RecordUnmatchedOptions = {
  /** A collector. */
  source: string;
  /** All that fire and match nothing, as it found them. */
  alerts: readonly UnmatchedAlert[];
  /** Epoch milliseconds. */
  at: number;
};

export type StoredAlertGroup = {
  id: string;
  source: string;
  /** By what the source identifies the group, run after run. */
  key: string;
  labels: Record<string, string>;
  url?: string;
  notSent: number;
  openedAt: number;
};

/** What delivers alerts. */
export type AlertSource = {
  id: string;
  /** When it reported first; epoch milliseconds. */
  since: number;
};

/** The last alert of an entity in an environment. */
export type LastAlert = {
  /** Absent where its labels name none, or one that nothing maps. */
  environment?: string;
  /** Its labels name an environment that nothing maps. */
  unmapped?: true;
  /** When it was last delivered; epoch milliseconds. */
  at: number;
  source: string;
};

/** Where a page ends; lists are ordered by (time, id), the latest first. */
export type ListPosition = { time: number; id: string };

export type AlertFilter = {
  entity?: string;
  status?: 'firing' | 'resolved';
  groupId?: string;
  /** Epoch milliseconds. */
  from?: number;
  to?: number;
};
