package dev.detour.standalone.traffic;

/** A kind of work whose arrivals and token counts have been published. */
public enum Workload {
  /** A conversation service (Azure, 2023). */
  CHAT("azure_llm_2023_conv.csv.gz"),
  /** A code completion service: long prompts, short answers (Azure, 2023). */
  CODE("azure_llm_2023_code.csv.gz"),
  /** Conversations over long documents (Mooncake, FAST 2025). */
  LONG_CONTEXT("mooncake_fast25_conversation_lean.csv.gz"),
  /** Questions answered from retrieved passages (RAGPulse). */
  RETRIEVAL("ragpulse_lean.csv.gz");

  private final String file;

  Workload(String file) {
    this.file = file;
  }

  /** The name of its trace's file. */
  String file() {
    return file;
  }
}
