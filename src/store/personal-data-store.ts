/** A user's two IDs in the store. */
export interface StoredUser {
  /** Discord's ID. */
  readonly userId: string;
  /** The keyed hash of the ID, under which votes and questions are stored. */
  readonly userHash: string;
}

/** The amounts of data stored about a user. */
export interface UserData {
  /** Questions that the user asked. */
  readonly questions: number;
  readonly votes: number;
  /** Subscriptions to digests that the user created. */
  readonly subscriptions: number;
  /** Changes of the sources that the user made. */
  readonly sourceChanges: number;
}

/** The amounts of data stored about a server. */
export interface ServerData {
  readonly answers: number;
  /** Votes on these answers. */
  readonly votes: number;
  readonly subscriptions: number;
  readonly sourceChanges: number;
}

/** A server that the bot has left. */
export interface LeftServer {
  readonly serverId: string;
  /** ISO 8601 instant. */
  readonly leftAt: string;
}

/** Everything stored about users and servers, across answers, digests and changes of the sources. */
export interface PersonalDataStore {
  ofUser(user: StoredUser): Promise<UserData>;
  /**
   * Deletes the user's votes and questions, and the answers that only this user asked for.
   * Subscriptions and changes of the sources remain, without their user. Resolves to the amounts of
   * deleted or changed data.
   */
  forgetUser(user: StoredUser): Promise<UserData>;
  /**
   * Deletes the server's answers with their votes, its subscriptions, its history of the sources,
   * its counts of questions, and all other records of it. Files that were removed there can no longer be restored.
   */
  forgetServer(serverId: string): Promise<ServerData>;
  /**
   * Deletes answers last asked for, and changes of the sources made, before a time (ISO 8601), and
   * the counts of questions of earlier days. Resolves to the number of deleted answers.
   */
  forgetAskedBefore(instant: string): Promise<number>;

  /** Returns the IDs of all servers with stored data. */
  servers(): Promise<string[]>;
  /** Records that the bot has left a server. An earlier record is kept. */
  noteLeft(serverId: string, at: string): Promise<void>;
  /** Removes the record that the bot has left a server. */
  noteBack(serverId: string): Promise<void>;
  leftServers(): Promise<LeftServer[]>;
}
