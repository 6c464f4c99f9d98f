import { crc32 } from 'node:zlib';
import {
  answerChecksum,
  type AnswerRow,
  type AskerRow,
  checkAnswer,
  checkAsker,
  checkGreeted,
  checkLeft,
  checkUserKey,
  checkVote,
  type GreetedRow,
  type LeftRow,
  toAskerRow,
  toGreetedRow,
  toLeftRow,
  toVoteRow,
  type UserKeyRow,
  type VoteRow,
} from '../answer-rows.ts';
import { checkMode, type ServerCorporaRow } from '../corpora/server-corpora-rows.ts';
import { checkDigestRow, sealDigestRow } from '../digest-rows.ts';
import {
  checkCount,
  checkPost,
  type CountRow,
  postChecksum,
  type PostRow,
  toCountRow,
} from '../reports/report-rows.ts';
import { rowChecksum } from '../row-checksum.ts';
import {
  checkEdit,
  checkRemoval,
  editChecksum,
  type EditRow,
  removalChecksum,
  type RemovalRow,
} from '../source-changes/change-rows.ts';
import {
  changeChecksum,
  type ChangeRow,
  checkChange,
  checkGivenId,
  checkPassage,
  checkSource,
  checkVector,
  checkVersion,
  givenIdChecksum,
  type GivenIdRow,
  layoutChecksum,
  passageChecksum,
  type PassageRow,
  sourceChecksum,
  type SourceRow,
  type VectorRow,
  versionChecksum,
  type VersionRow,
} from '../stored-rows.ts';

/** How the rows of one table are checked when they are read, and sealed when they are written. */
export interface RowKind {
  /** @throws StoreDamagedError */
  readonly check: (row: object) => unknown;
  /** Returns the row with its checksums. */
  readonly seal: (row: object) => object;
}

type DigestRow = Readonly<Record<string, string | number | null>> & { readonly checksum: number };
const DIGEST_ROW = kind<DigestRow>(checkDigestRow, sealDigestRow);

/** The rows of all tables that are moved, by the names of the tables. */
export const ROW_KINDS: Readonly<Record<string, RowKind>> = {
  source_versions: kind<VersionRow>(checkVersion, (row) => {
    const sealed = { ...row, layout_checksum: layoutChecksum(row) };
    return { ...sealed, checksum: versionChecksum(sealed) };
  }),
  sources: kind<SourceRow>(checkSource, (row) => ({ ...row, checksum: sourceChecksum(row) })),
  // The checksum of a vector is also part of the row, because the vector cache compares it.
  vectors: kind<VectorRow>(checkVector, (row) => ({ ...row, checksum: crc32(row.vector) })),
  passages: kind<PassageRow>(checkPassage, (row) => ({ ...row, checksum: passageChecksum(row) })),
  given_ids: kind<GivenIdRow>(checkGivenId, (row) => ({ ...row, checksum: givenIdChecksum(row) })),
  source_changes: kind<ChangeRow>(checkChange, (row) => ({
    ...row,
    checksum: changeChecksum(row),
  })),
  user_key: kind<UserKeyRow>(checkUserKey, (row) => ({ ...row, checksum: rowChecksum([row.key]) })),
  server_corpora: kind<ServerCorporaRow>(checkMode, (row) => ({
    ...row,
    checksum: rowChecksum([row.server_id, row.mode]),
  })),
  answers: kind<AnswerRow>(checkAnswer, (row) => ({ ...row, checksum: answerChecksum(row) })),
  askers: kind<AskerRow>(checkAsker, toAskerRow),
  votes: kind<VoteRow>(checkVote, toVoteRow),
  greeted_servers: kind<GreetedRow>(checkGreeted, toGreetedRow),
  guilds_left: kind<LeftRow>(checkLeft, toLeftRow),
  digest_subscriptions: DIGEST_ROW,
  digest_slots: DIGEST_ROW,
  digest_messages: DIGEST_ROW,
  digest_receipts: DIGEST_ROW,
  source_edits: kind<EditRow>(checkEdit, (row) => ({ ...row, checksum: editChecksum(row) })),
  removed_files: kind<RemovalRow>(checkRemoval, (row) => ({
    ...row,
    checksum: removalChecksum(row),
  })),
  daily_counts: kind<CountRow>(checkCount, toCountRow),
  report_posts: kind<PostRow>(checkPost, (row) => ({ ...row, checksum: postChecksum(row) })),
};

/** The caller has read the row from the table of this kind, or is writing it there. */
function kind<Row extends object>(
  check: (row: Row) => unknown,
  seal: (row: Row) => object,
): RowKind {
  return { check: (row) => check(row as Row), seal: (row) => seal(row as Row) };
}
