package dev.detour.clickhouse.http;

/** HTTP status codes, and which one ClickHouse gives to an error. */
final class HttpStatus {

  static final int OK = 200;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int SERVICE_UNAVAILABLE = 503;

  private HttpStatus() {}

  /**
   * The status with which a ClickHouse server answers a failed statement. We differ in one: for too
   * many queries a server says 500; clients know what to do about 503.
   */
  static int ofError(int code) {
    return switch (code) {
      case 194 -> 401; // REQUIRED_PASSWORD
      case 192, // UNKNOWN_USER
          193, // WRONG_PASSWORD
          497, // ACCESS_DENIED
          512, // SET_NON_GRANTED_ROLE
          516 -> // AUTHENTICATION_FAILED
          403;
      case 6, // CANNOT_PARSE_TEXT
          8, // THERE_IS_NO_COLUMN
          15, // DUPLICATE_COLUMN
          25, // CANNOT_PARSE_ESCAPE_SEQUENCE
          26, // CANNOT_PARSE_QUOTED_STRING
          27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
          36, // BAD_ARGUMENTS
          37, // UNKNOWN_ELEMENT_IN_AST
          38, // CANNOT_PARSE_DATE
          41, // CANNOT_PARSE_DATETIME
          44, // ILLEGAL_COLUMN
          53, // TYPE_MISMATCH
          62, // SYNTAX_ERROR
          72, // CANNOT_PARSE_NUMBER
          117, // INCORRECT_DATA
          123, // UNKNOWN_TYPE_OF_AST_NODE
          167, // TOO_DEEP_AST
          168, // TOO_BIG_AST
          223, // UNEXPECTED_AST_STRUCTURE
          321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
          376, // CANNOT_PARSE_UUID
          427, // CANNOT_COMPILE_REGEXP
          441, // CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING
          675, // CANNOT_PARSE_IPV4
          676 -> // CANNOT_PARSE_IPV6
          400;
      case 46, // UNKNOWN_FUNCTION
          47, // UNKNOWN_IDENTIFIER
          50, // UNKNOWN_TYPE
          56, // UNKNOWN_STORAGE
          60, // UNKNOWN_TABLE
          63, // UNKNOWN_AGGREGATE_FUNCTION
          73, // UNKNOWN_FORMAT
          78, // UNKNOWN_TYPE_OF_QUERY
          81, // UNKNOWN_DATABASE
          115, // UNKNOWN_SETTING
          152, // UNKNOWN_DIRECTION_OF_SORTING
          336, // UNKNOWN_DATABASE_ENGINE
          511 -> // UNKNOWN_ROLE
          404;
      case 229 -> 413; // QUERY_IS_TOO_LARGE
      case 48 -> 501; // NOT_IMPLEMENTED
      case 159 -> 408; // TIMEOUT_EXCEEDED
      case 76, // CANNOT_OPEN_FILE
          202, // TOO_MANY_SIMULTANEOUS_QUERIES
          209, // SOCKET_TIMEOUT
          236, // ABORTED
          439 -> // CANNOT_SCHEDULE_TASK
          503;
      default -> 500;
    };
  }
}
