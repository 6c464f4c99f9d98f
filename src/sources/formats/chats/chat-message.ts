/** A message of a chat, without messages of the chat program. */
export interface ChatMessage {
  readonly author: string;
  /** The author of the message to which this one replies; `null` if it is unknown or shown above. */
  readonly repliesTo: string | null;
  /** ISO 8601 instant; `null` if unknown. */
  readonly at: string | null;
  readonly url: string | null;
  /** As a reader sees it. May have several lines. */
  readonly text: string;
  /** Cards below the message, such as previews of links. */
  readonly cards: readonly ChatCard[];
}

export interface ChatCard {
  readonly title: string | null;
  readonly url: string | null;
  /** Paragraphs of one or more lines. */
  readonly paragraphs: readonly string[];
}

export interface Chat {
  readonly messages: readonly ChatMessage[];
  /** Messages of the chat program: "Mara pinned a message". */
  readonly systemMessages: number;
  readonly attachments: number;
}
