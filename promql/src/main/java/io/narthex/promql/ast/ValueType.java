package io.narthex.promql.ast;

/** The types of PromQL's expressions. */
public enum ValueType {
    SCALAR("scalar", "scalar"),
    STRING("string", "string"),
    VECTOR("vector", "instant vector"),
    MATRIX("matrix", "range vector");

    private final String apiName;
    private final String documentedName;

    ValueType(String apiName, String documentedName) {
        this.apiName = apiName;
        this.documentedName = documentedName;
    }

    /** The name that the HTTP API uses as {@code resultType}. */
    public String apiName() {
        return apiName;
    }

    /** The name that the manual and the error messages use. */
    public String documentedName() {
        return documentedName;
    }
}
