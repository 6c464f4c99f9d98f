/** A feed of any format, with the texts as in the file. */
export interface Feed {
  readonly title: FeedText | null;
  readonly url: string | null;
  readonly entries: readonly FeedEntry[];
}

export interface FeedEntry {
  /** The identifier that the entry itself states; `null` if there is none. */
  readonly id: string | null;
  readonly title: FeedText | null;
  readonly url: string | null;
  /** As written. */
  readonly published: string | null;
  readonly author: string | null;
  readonly content: FeedText | null;
  /** Files such as the recording of a podcast. */
  readonly attachments: number;
}

export interface FeedText {
  readonly text: string;
  /** Whether the text may contain HTML. */
  readonly isHtml: boolean;
}
