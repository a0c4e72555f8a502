package dev.detour.standalone.traffic;

/** A kind of work that has been published: as a trace, or as what one client of ServeGen asked. */
public enum Workload {
  /** A conversation service (Azure, 2023). */
  CHAT(Source.TRACE, "azure_llm_2023_conv.csv.gz"),
  /** A code completion service: long prompts, short answers (Azure, 2023). */
  CODE(Source.TRACE, "azure_llm_2023_code.csv.gz"),
  /** Conversations over long documents (Mooncake, FAST 2025). */
  LONG_CONTEXT(Source.TRACE, "mooncake_fast25_conversation_lean.csv.gz"),
  /** Questions answered from retrieved passages (RAGPulse). */
  RETRIEVAL(Source.TRACE, "ragpulse_lean.csv.gz"),
  /** Texts of all lengths answered in a few tokens, from eight in the morning until midnight. */
  LABELLING(Source.CLIENT, "language/m-mid,30"),
  /** Answers of a page, most of them between ten at night and noon. */
  NIGHT_WORK(Source.CLIENT, "language/m-large,51"),
  /** Long prompts with long answers, by day. */
  LONG_ANSWERS(Source.CLIENT, "language/m-mid,64");

  /** How it has been published. */
  enum Source {
    /** Request by request, over an hour or so, in a file. */
    TRACE,
    /** A client's rates and quantiles over two weeks. */
    CLIENT
  }

  private final Source source;
  private final String name;

  Workload(Source source, String name) {
    this.source = source;
    this.name = name;
  }

  Source source() {
    return source;
  }

  /** The name of its trace's file, or of its client: {@code workload,client_id}. */
  String sourceName() {
    return name;
  }
}
